"""What ringtrace does, one function a question or request; every entrance calls these."""
