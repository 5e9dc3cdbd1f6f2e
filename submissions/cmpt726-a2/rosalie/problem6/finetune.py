import argparse

from layers import head

parser = argparse.ArgumentParser()
parser.add_argument("-e", "--epochs", type=int, default=5)
parser.add_argument("--weight-decay", type=float, default=1e-4)
parser.add_argument("--optimiser", choices=["sgd", "adam"], default="sgd")


def main():
    options = parser.parse_args()
    print("epochs:", options.epochs)
    print(head(64))


if __name__ == "__main__":
    main()
