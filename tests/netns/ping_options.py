"""The options of ntool ping against the ping of iputils: same lines with times masked and same exit codes, as root and
as an ordinary user."""

import re
from concurrent.futures import ThreadPoolExecutor

from netns import *
from pings import *

theirs = require_iputils()
require_namespaces()
theirs = without_rights(theirs)
client, router, server = through_a_router()

SAME = """
-c 3 -l 3 10.2.0.2
-c 3 -A 10.2.0.2
-c 3 -A -q fd02::2
-c 2 -i 0.1 -a 10.2.0.2
-c 1 -B 10.2.0.2
-c 1 -B fd02::2
-c 1 -C 10.2.0.2
-c 1 -d 10.2.0.2
-c 1 -r 10.1.0.1
-c 1 -L 10.2.0.2
-c 1 -U 10.2.0.2
-c 1 -S 100000 10.2.0.2
-c 1 -Q 0x20 10.2.0.2
-c 1 -Q 255 fd02::2
-c 1 -F 12 10.2.0.2
-c 1 -F 0 fd02::2
-c 1 -F 0 -I eth0 fd02::2
-c 1 -e 77 10.2.0.2
-c 1 -v -e 78 -n 10.2.0.2
-c 1 -e 65535 fd02::2
-c 1 -p ff 10.2.0.2
-c 1 -p a1b2c3 -s 10 10.2.0.2
-c 1 -p fff fd02::2
-c 1 -q -p ff 10.2.0.2
-c 1 -I eth0 -I 10.1.0.2 10.2.0.2
-c 1 -I 10.1.0.2 -I eth0 10.2.0.2
-c 1 -M dont -s 2000 10.2.0.2
-c 1 -M want -s 2000 10.2.0.2
-c 1 -M do 10.2.0.2
-c 2 -i 0.1 -M do -s 2000 10.2.0.2
-c 2 -i 0.1 -M do -s 2000 fd02::2
-c 2 -f -i 0.01 -M do -s 2000 10.2.0.2
-c 3 -f -i 0.2 10.2.0.2
-c 3 -f -i 0.2 -a 10.2.0.2
-c 3 -f -i 0.01 -q 10.2.0.2
-c 3 -f -i 0.2 -D fd02::2
-c 1 -b 10.1.0.255
-c 1 10.1.0.255
""".strip().splitlines()


def without_their_words(text):
    text = re.sub(r"flow 0x[0-9a-f]{5},", "flow L,", text)
    return masked(re.sub(r"\A(ping: sock4.*\n)?\s*ai->.*\n", "", text))


def compare_all(lines, user):
    with ThreadPoolExecutor(2) as pool:  # most of the time they wait
        list(pool.map(lambda arguments: expect_same(client, theirs, arguments, user, without_their_words), lines))


for user in ([], ORDINARY):
    compare_all(SAME, user)
client.sysctl("net.ipv4.ping_group_range", "1 0")  # by a raw socket
compare_all([*SAME, "-c 1 -e 0 10.2.0.2", "-c 1 -m 16 10.2.0.2"], [])
