"""The register of legal documents that questions cite."""
