"""halved"""
