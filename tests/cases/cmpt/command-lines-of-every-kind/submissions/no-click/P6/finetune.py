import click_of_another_world as click
from torch import nn


@click.command()
def main():
    model = nn.Linear(64, 10)


main()  # as argparse does
