"""doubled-step"""
