from two_layernet import TwoLayerNet

net = TwoLayerNet(3072, 50, 10)
