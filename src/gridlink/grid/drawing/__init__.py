"""Drawing a city: neighbourhoods, unit grids and patrols from borders and roads. Pure rules, no database."""
