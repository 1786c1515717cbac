"""The completion scripts in real shells: bash, zsh and fish, as far as they are installed."""
import os
import shutil
import tempfile

from program_checks import NTOOL, check, finish, run


def script(shell):
    out, err, code = run([NTOOL, "completion", shell])
    check(f"completion {shell}", code == 0 and out, err)
    return out


def bash_offers(folder, env, words):
    """What bash offers for the last of `words`, split as readline splits them."""
    listed = " ".join("'" + word + "'" for word in words)
    program = f"""
        source {folder}/ntool.bash
        COMP_WORDS=({listed}); COMP_CWORD=$(({len(words)} - 1))
        _ntool
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    out, err, code = run(["bash", "--norc", "-c", program], env=env)
    check(f"bash {words}", not [line for line in err.splitlines() if "compopt" not in line], err)
    return out.split()


def test_bash(folder, env):
    with open(f"{folder}/ntool.bash", "w", encoding="utf-8") as file:
        file.write(script("bash"))
    out, err, _ = run(["bash", "--norc", "-c", f"source {folder}/ntool.bash && complete -p ntool"], env=env)
    check("bash registers ntool", "-F _ntool ntool" in out, out + err)
    check("verbs", "completion" in bash_offers(folder, env, ["ntool", "comp"]))
    check("all verbs", {"help", "links", "completion"} <= set(bash_offers(folder, env, ["ntool", ""])))
    check("words of an operand", bash_offers(folder, env, ["ntool", "completion", ""]) == ["bash", "zsh", "fish"])
    check("prefix", bash_offers(folder, env, ["ntool", "completion", "f"]) == ["fish"])
    check("options", "--log-level" in bash_offers(folder, env, ["ntool", "links", "--l"]))
    check("words of an option", bash_offers(folder, env, ["ntool", "--color", "a"]) == ["auto", "always"])
    check("after '='", bash_offers(folder, env, ["ntool", "links", "--color", "=", "n"]) == ["never"])
    check("the '=' itself", bash_offers(folder, env, ["ntool", "links", "--color", "="]) == ["auto", "always", "never"])
    check("verb behind an option", "links" in bash_offers(folder, env, ["ntool", "--color", "never", "li"]))
    check("no options behind --", not bash_offers(folder, env, ["ntool", "completion", "--", "--js"]))
    check("help of a verb", bash_offers(folder, env, ["ntool", "help", "lin"]) == ["links"])
    check("actions of lab", bash_offers(folder, env, ["ntool", "lab", "s"]) == ["shell", "show"])
    check("labs and files", set(bash_offers(folder, env, ["ntool", "lab", "show", ""])) >= {"nat", "inner"})
    check("a lab by its beginning", bash_offers(folder, env, ["ntool", "lab", "run", "two"]) == ["two-hosts"])


def test_zsh(folder, env):
    path = f"{folder}/_ntool"
    with open(path, "w", encoding="utf-8") as file:
        file.write(script("zsh"))
    out, err, code = run(["zsh", "-f", "-n", path], env=env)
    check("zsh -n", code == 0 and not err, err)
    out, err, code = run(["zsh", "-f", "-c", f"autoload -Uz compinit && compinit -u -d {folder}/dump; "
                          f"source {path}; print -- $_comps[ntool]; functions _ntool_command_links | wc -l"], env=env)
    check("zsh registers ntool", out.splitlines()[:1] == ["_ntool"] and code == 0, out + err)
    # A real completion: zsh in a pseudo-terminal, driven by its own zpty module.
    drive = f"""
        zmodload zsh/zpty
        zpty -b z zsh -f -i
        zpty -w z 'PS1=; PROMPT=; unset zle_bracketed_paste; autoload -Uz compinit; compinit -u -d {folder}/dump; source {path}; echo REA''DY'
        local all= part=
        repeat 1000; do zpty -r -t z part && all+=$part || sleep 0.05; [[ $all == *READY* ]] && break; done
        zpty -w -n z $'ntool completion f\\t'
        all=
        repeat 1000; do zpty -r -t z part && all+=$part || sleep 0.05; [[ $all == *fish* ]] && break; done
        zpty -d z
        print -r -- $all
    """
    for typed, completed in (("completion f", "fish"), ("lab run two", "two-hosts"), ("lab show inn", "inner")):
        program = drive.replace("completion f", typed).replace("fish", completed)
        out, err, code = run(["zsh", "-f", "-c", program], env={**env, "TERM": "xterm"})
        check(f"zsh completes 'ntool {typed}'", completed in out, out + err)


def fish_offers(folder, env, line):
    out, err, code = run(["fish", "--no-config", "-c", f"source {folder}/ntool.fish; complete -C '{line}'"], env=env)
    check(f"fish {line}", code == 0 and not err, err)
    return {part.split("\t")[0]: part.partition("\t")[2] for part in out.splitlines()}


def test_fish(folder, env):
    with open(f"{folder}/ntool.fish", "w", encoding="utf-8") as file:
        file.write(script("fish"))
    check("verbs", {"help", "links", "completion"} <= set(fish_offers(folder, env, "ntool ")))
    check("description", fish_offers(folder, env, "ntool comp").get("completion", "").startswith("write"))
    check("options", "--log-level" in fish_offers(folder, env, "ntool links --l"))
    check("words of an operand", set(fish_offers(folder, env, "ntool completion ")) == {"bash", "zsh", "fish"})
    check("words of an option", set(fish_offers(folder, env, "ntool --color a")) == {"auto", "always"})
    check("verb behind an option", "links" in fish_offers(folder, env, "ntool --color never li"))
    check("directories", "inner/" in fish_offers(folder, env, "ntool links inn"))
    check("actions of lab", {"shell", "show"} <= set(fish_offers(folder, env, "ntool lab s")))
    check("labs", "two-hosts" in fish_offers(folder, env, "ntool lab run two"))
    check("files", "inner/" in fish_offers(folder, env, "ntool lab show inn"))


def test_links(folder, env):
    """A link to ntool is completed as its verb; another program of such a name is left alone."""
    out, _, _ = run([NTOOL, "help", "--json"])
    verbs = [verb for verb in ("nc", "ifconfig") if f'"name": "{verb}"' in out]
    for verb in verbs:
        link = f"{folder}/bin/{verb}"
        os.symlink(f"{folder}/bin/ntool", link)
        if shutil.which("bash"):
            check(f"bash {verb}", "--json" in bash_offers(folder, env, [verb, "--js"]))
            out, _, _ = run(["bash", "--norc", "-c", f"source {folder}/ntool.bash; complete -p {verb}"], env=env)
            check(f"bash registers {verb}", "_ntool" in out, out)
        if shutil.which("fish"):
            check(f"fish {verb}", "--json" in fish_offers(folder, env, f"{verb} --js"))
        if shutil.which("zsh"):
            out, err, _ = run(["zsh", "-f", "-c", f"autoload -Uz compinit && compinit -u -d {folder}/dump; "
                               f"source {folder}/_ntool; print -- $_comps[{verb}]"], env=env)
            check(f"zsh registers {verb}", out.split() == ["_ntool"], out + err)
        os.remove(link)
        shutil.copy("/bin/true", link)
        if shutil.which("bash"):
            out, _, code = run(["bash", "--norc", "-c", f"source {folder}/ntool.bash; complete -p {verb}"], env=env)
            check(f"bash leaves another {verb} alone", "_ntool" not in out, out)


with tempfile.TemporaryDirectory() as place:
    os.mkdir(f"{place}/bin")
    os.mkdir(f"{place}/inner")
    os.symlink(NTOOL, f"{place}/bin/ntool")
    environment = {"PATH": f"{place}/bin:/usr/bin:/bin", "HOME": place, "LC_ALL": "C.UTF-8"}
    os.chdir(place)
    shells = [shell for shell in ("bash", "zsh", "fish") if shutil.which(shell)]
    for name in ("bash", "zsh", "fish"):
        if name in shells:
            globals()[f"test_{name}"](place, environment)
        else:
            print(f"SKIPPED: {name} is not installed")
    test_links(place, environment)

finish(skipped=not shells)
