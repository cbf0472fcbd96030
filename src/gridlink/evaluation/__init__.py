"""Evaluation: indicators and scores by district, body and post; every figure opens to its formula and its cases."""
