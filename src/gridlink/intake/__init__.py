"""Intake: what people say (reports 上报/诉求), received, verified, accepted, declined or merged."""
