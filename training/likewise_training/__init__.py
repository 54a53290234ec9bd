"""Trains MAE-VQGAN models for Likewise. See training/README.md."""
