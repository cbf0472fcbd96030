"""What the scripts that make the packs of Shanghai, Minhang and Fangshan share: divisions, classes, bodies, duties."""
