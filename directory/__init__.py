"""An open, dated, per-fact-sourced directory of US clinics that offer ketamine treatment."""

__version__ = "0.1.0"
