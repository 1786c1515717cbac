"""Time of `ntool ss` against the ss of iproute2, over 100,000 sockets of TCP in a network namespace.

    NTOOL=build/release/ntool python3 tests/bench/ss.py [SOCKETS] [RUNS]

The sockets are those of tests/bench/netstat.py. Prints the median wall time of each over RUNS runs (7) and the ratio. Exit
code 1: ours was slower somewhere.
"""

from netstat import compare

if __name__ == "__main__":
    compare("ss", "iproute2", ("-tanH", "-tan", "-tanHe", "-tanHp"))
