"""shouting"""
