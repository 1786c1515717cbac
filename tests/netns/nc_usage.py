"""nc: bad usage is one line on stderr, exit code 2; nothing is opened."""

from netns import *

require_namespaces()
host = Host("host")

bad_ports = ["70000", "+80", " 80", "80 ", "0x50", "080", "1e3", "", "65536", "4294967376", str(2**64 + 80), "80,",
             "80,81", "0", "8O", "８０", "no-such-service", "80-90", "9" * 1000]  # fmt: skip
bad_ranges = ["5-", "10-20-30", "1-65536", "0-5", "1-2,3", "1--2", "a-b", "-"]
bad = [["127.0.0.1", port] for port in bad_ports]
bad += [["-z", "127.0.0.1", ports] for ports in bad_ranges]
bad += [["127.0.0.1", "--", "-5"], ["127.0.0.1", "-5"], ["127.0.0.1", "-"], ["-l", "127.0.0.1", "99999"]]
bad += [["-l", "-p", port] for port in ("70000", "+80", "", "080", "80-90", "-1")]
bad += [["-p", port, "127.0.0.1", "80"] for port in ("0", "70000", "x y", "80-90")]
bad += [["-z", "-l", "80"], ["-k", "127.0.0.1", "80"], ["-4", "-6", "127.0.0.1", "80"], ["-z", "-p", "5", "h", "1-9"]]
bad += [[], ["127.0.0.1"], ["-l"], ["127.0.0.1", "80", "81"], ["127.0.0.1", "80", "81", "82"], ["", "80"]]
bad += [["-l", "-p", "80", "127.0.0.1", "81"], ["-l", "-s", "127.0.0.1", "127.0.0.1", "80"], ["-l", "a", "b", "c"]]
bad += [["-w", value, "127.0.0.1", "80"] for value in ("x", "-1", "", "1s", "nan", "1e400", "0x1", "inf")]
bad += [["-q", value, "127.0.0.1", "80"] for value in ("x", "", "--1", "nan")]
bad += [["-Y", "127.0.0.1", "80"], ["--no-such", "127.0.0.1", "80"], ["-w"], ["-u", "127.0.0.1", "\x1b[2J"]]

for arguments in bad:
    done = host.run([NTOOL, "nc", *arguments], stdin="x").expect_code(2)
    expect_equal((done.out, done.err.count("\n"), done.err[-1:]), ("", 1, "\n"), f"nc {arguments}: one line, on stderr")
    expect_not_in("\x1b", done.err, "hostile arguments are shown, not obeyed")
    expect(len(done.err) < 1000, f"nc {arguments}: a line, not a book")

for arguments, words in [
    (["127.0.0.1", "70000"], ["'70000' is not a port", "larger than 65535"]),
    (["127.0.0.1", "080"], ["'080'", "leading zero"]),
    (["127.0.0.1", "80-90"], ["'80-90' is a range of ports", "-z"]),
    (["-z", "127.0.0.1", "10-20-30"], ["'10-20-30' is not a port or a range of ports"]),
    (["-k", "127.0.0.1", "80"], ["-k goes with -l alone"]),
    (["127.0.0.1", "80", "81"], ["'81' is one word too many"]),
    (["127.0.0.1"], ["no port after '127.0.0.1'"]),
]:
    told = host.run([NTOOL, "nc", *arguments]).err
    for word in words:
        expect_in(word, told, f"nc {arguments}")

# Good ones that look bad: a service by its name, the ends of a range the wrong way round, a source port by its number.
expect_in("port 80 (tcp)", host.run([NTOOL, "nc", "127.0.0.1", "http"]).expect_code(1).err, "http is port 80")
expect_in("2 closed", host.run([NTOOL, "nc", "-z", "127.0.0.1", "6-5"]).expect_code(1).err, "6-5 is 5-6")
expect_in("port 65535 (tcp)", host.run([NTOOL, "nc", "127.0.0.1", "65535"]).expect_code(1).err, "the last port")
