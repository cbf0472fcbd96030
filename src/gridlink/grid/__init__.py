"""The grid: places, unit grids (单元网格), responsibility grids (责任网格), components (部件); all geometry."""
