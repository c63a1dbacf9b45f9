"""Statistics that stand beside every figure. Thin over scipy and statsmodels; no frames of the domain."""
