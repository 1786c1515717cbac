#include "support/catch.hpp"
#include "support/echo_command.hpp"
#include "support/program_run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ntool/base/text.hpp>

using namespace ntool;
using ntool::test::run_program;

namespace {

const commands::Command* const only_echo[] = {&ntool::test::echo_command};

/// `ntool WORDS…` with echo as the only verb.
ntool::test::Screen ntool_with(std::vector<std::string_view> words) {
  words.insert(words.begin(), "ntool");
  return run_program(words, only_echo);
}

ntool::test::Screen echo(std::vector<std::string_view> words) {
  words.insert(words.begin(), "echo");
  return ntool_with(words);
}

constexpr std::string_view plain =
    "listen=false four=false six=false verbose=0 port=0 quit=0 wait=-1 source=- headers=[] host=- rest=[]\n"
    "json=false color=false program=echo\n";

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("options stand before, between and after operands") {
  CHECK(echo({}).out == plain);
  for (const auto& words : std::vector<std::vector<std::string_view>>{
           {"-l", "-p", "80", "h", "w"}, {"h", "-l", "w", "-p", "80"}, {"h", "w", "--port=80", "--listen"}}) {
    const auto screen = echo(words);
    CHECK(contains(screen.out, "listen=true"));
    CHECK(contains(screen.out, "port=80"));
    CHECK(contains(screen.out, "host=<h> rest=[w]"));
    CHECK(screen.exit == 0);
  }
}

TEST_CASE("an alias is the command under another name, with the option that it stands for before what was typed") {
  const auto said = ntool_with({"say", "h"});
  CHECK(contains(said.out, "listen=false"));
  CHECK(contains(said.out, "program=say"));
  for (const auto& heard : {ntool_with({"hear", "-v", "h"}), run_program({"/usr/bin/hear", "-v", "h"}, only_echo)}) {
    CHECK(contains(heard.out, "listen=true four=false six=false verbose=1"));
    CHECK(contains(heard.out, "host=<h>"));
    CHECK(contains(heard.out, "program=hear"));
  }
  CHECK(contains(ntool_with({"heer"}).err, "did you mean 'hear'?"));
  CHECK(contains(ntool_with({"hear", "--help"}).out, "Also called say, hear (-l).\n"));
}

TEST_CASE("short options combine and take their argument attached") {
  CHECK(contains(echo({"-lvvp", "8001"}).out, "listen=true four=false six=false verbose=2 port=8001"));
  CHECK(contains(echo({"-lp8001"}).out, "port=8001"));
  CHECK(contains(echo({"-w3", "-46"}).out, "four=true six=true verbose=0 port=0 quit=0 wait=3"));
  CHECK(contains(echo({"-v", "--verbose", "-v"}).out, "verbose=3"));
}

TEST_CASE("arguments may begin with a dash, be empty or hold anything") {
  CHECK(contains(echo({"-q", "-1"}).out, "quit=-1"));
  CHECK(contains(echo({"-q-1"}).out, "quit=-1"));
  CHECK(contains(echo({"--quit=-1"}).out, "quit=-1"));
  CHECK(contains(echo({"-s", "--listen"}).out, "listen=false"));
  CHECK(contains(echo({"-s", "--listen"}).out, "source=<--listen>"));
  CHECK(contains(echo({"--source=", "h"}).out, "source=<> headers=[] host=<h>"));
  CHECK(contains(echo({"--source", "", "h"}).out, "source=<>"));
  CHECK(contains(echo({"-s", "a=b", "--header=x=y="}).out, "source=<a=b> headers=[x=y=]"));
  CHECK(contains(echo({"-H", "[a,b]", "[::1]", "[x,y]"}).out, "headers=[[a,b]] host=<[::1]> rest=[[x,y]]"));
}

TEST_CASE("operands: empty ones arrive, '-' is one, '--' ends options") {
  CHECK(contains(echo({"", ""}).out, "host=<> rest=[]"));
  CHECK(contains(echo({"-", "x"}).out, "host=<-> rest=[x]"));
  CHECK(contains(echo({"--", "-l", "--", "--port"}).out, "host=<-l> rest=[--|--port]"));
  CHECK(contains(echo({"-l", "--", "-4"}).out, "listen=true four=false"));
}

TEST_CASE("an option given again: the last wins, a list grows") {
  CHECK(contains(echo({"-p", "1", "--port", "2", "-p3"}).out, "port=3"));
  CHECK(contains(echo({"-H", "a", "--header", "b", "-Hc"}).out, "headers=[a|b|c]"));
}

TEST_CASE("mistakes are one line that says what is wrong and what to type, and exit 2") {
  const std::vector<std::pair<std::vector<std::string_view>, std::string_view>> cases = {
      {{"--verbos"}, "echo: unknown option '--verbos'; did you mean '--verbose'? (see 'ntool echo --help')\n"},
      {{"--prot=80"}, "echo: unknown option '--prot'; did you mean '--port'? (see 'ntool echo --help')\n"},
      {{"-x"}, "echo: unknown option '-x'; see 'ntool echo --help'\n"},
      {{"-lx"}, "echo: unknown option '-x'; see 'ntool echo --help'\n"},
      {{"-l-x"}, "echo: unknown option '--x'; see 'ntool echo --help'\n"},
      {{"--lis"}, "echo: unknown option '--lis'; see 'ntool echo --help'\n"},
      {{"-p"}, "echo: option '-p' needs an argument; type '-p PORT' (see 'ntool echo --help')\n"},
      {{"-lp"}, "echo: option '-p' needs an argument; type '-p PORT' (see 'ntool echo --help')\n"},
      {{"h", "--port"}, "echo: option '--port' needs an argument; type '--port PORT' (see 'ntool echo --help')\n"},
      {{"--listen=yes"},
       "echo: option '--listen' takes no argument; type '--listen' alone (see 'ntool echo --help')\n"},
      {{"--listen=true"},
       "echo: option '--listen' takes no argument; type '--listen' alone (see 'ntool echo --help')\n"},
      {{"--listen="}, "echo: option '--listen' takes no argument; type '--listen' alone (see 'ntool echo --help')\n"},
      {{"-p", "70000"},
       "echo: option '--port': '70000' is not a port: it is larger than 65535; type a number from 1 to 65535 (see "
       "'ntool echo --help')\n"},
      {{"--mode", "plian"},
       "echo: option '--mode': 'plian' is not one of its words; did you mean 'plain'? (see 'ntool echo --help')\n"},
      {{"--color=blue"},
       "echo: option '--color': 'blue' is not one of its words; type auto, always, never (see 'ntool echo --help')\n"},
  };
  for (const auto& [words, line] : cases) {
    const auto screen = echo(words);
    CHECK(screen.err == line);
    CHECK(screen.out.empty());
    CHECK(screen.exit == 2);
  }
}

TEST_CASE("the word in front of a message is red where stderr has colours") {
  CHECK(ntool_with({"--color=always", "echo", "-x"}).err ==
        "\x1B[31mecho:\x1B[0m unknown option '-x'; see 'ntool echo --help'\n");
  CHECK(ntool_with({"--color=auto", "echo", "-x"}).err.starts_with("echo: "));
}

TEST_CASE("a verb without operands refuses one, a misspelt verb is guessed") {
  CHECK(run_program({"ntool", "completion", "bash", "more"}).err ==
        "ntool: 'more' is one operand too many; see 'ntool completion --help'\n");
  const auto misspelt = ntool_with({"ehco", "-l"});
  CHECK(misspelt.err == "ntool: 'ehco' is not a command; did you mean 'echo'? ('ntool --help' lists all)\n");
  CHECK(misspelt.exit == 2);
  CHECK(ntool_with({"xyzzy"}).err == "ntool: 'xyzzy' is not a command; 'ntool --help' lists them\n");
  CHECK(ntool_with({""}).exit == 2);
  CHECK(ntool_with({"--jsn", "echo"}).err ==
        "ntool: unknown option '--jsn'; did you mean '--json'? (see 'ntool --help')\n");
}

TEST_CASE("global options stand before or after the verb") {
  CHECK(contains(ntool_with({"--json", "--color=always", "echo", "h"}).out, "json=true color=true"));
  CHECK(contains(ntool_with({"--color", "never", "echo", "--json", "h", "--color", "always"}).out,
                 "json=true color=true"));
  CHECK(contains(ntool_with({"--", "echo", "--", "--json"}).out, "host=<--json>"));
  CHECK(contains(ntool_with({"--help", "echo"}).out, "usage: ntool echo [-46lv]"));
  CHECK(contains(echo({"-h"}).out, "usage: ntool echo"));
  CHECK(contains(echo({"--bad", "--help"}).out, "usage: ntool echo"));
  CHECK(contains(echo({"--version"}).out, "commit:"));
  CHECK(contains(ntool_with({}).out, "usage: ntool COMMAND"));
  CHECK(ntool_with({"--help"}).out == ntool_with({}).out);
}

TEST_CASE("called by a link, ntool is that verb, by any other name it is ntool") {
  CHECK(contains(run_program({"/usr/local/bin/echo", "-l", "h"}, only_echo).out, "listen=true"));
  CHECK(contains(run_program({"./ntool-static", "echo", "h"}, only_echo).out, "host=<h>"));
  CHECK(contains(run_program({"help"}).out, "usage: ntool COMMAND"));
}

TEST_CASE("an Error becomes one safe line and its exit code") {
  const auto screen = echo({"--mode=fail"});
  CHECK(screen.err == "echo: connect to h\\x1b[2J: Connection refused\n");
  CHECK(screen.exit == 1);
  CHECK(echo({"--mode=no"}).exit == 1);
  CHECK(echo({"--mode=no"}).err.empty());
}

TEST_CASE("hostile words are shown safely and shortened") {
  CHECK(run_program({}).exit == 0);
  const std::string megabyte(1 << 20, 'x');
  const auto screen = ntool_with({megabyte});
  CHECK(screen.exit == 2);
  CHECK(screen.err.size() < 700);
  CHECK(screen.err.starts_with("ntool: 'xxx"));
  CHECK(contains(screen.err, "' is not a command"));
  CHECK(run_program({megabyte, "echo", "h"}, only_echo).exit == 0);
  CHECK(contains(echo({megabyte}).out, megabyte));
  CHECK(ntool_with({"\x1B]0;x\x07\xFF"}).err ==
        "ntool: '\\x1b]0;x\\x07\\xff' is not a command; 'ntool --help' lists them\n");
  CHECK(echo({"-\xEA\xB0\x80"}).err == "echo: unknown option '-가'; see 'ntool echo --help'\n");
  std::string hangul;
  for (int i = 0; i < 5000; ++i) hangul += "가";
  CHECK(is_valid_utf8(ntool_with({hangul}).err));
}

namespace {

struct CarryOptions {
  bool all = false;
  std::vector<std::string> words, program;
};
Result<commands::ExitCode> run_carry(const CarryOptions& options, commands::Context& context) {
  context.out.write(fmt::format("all={} words=[{}] program=[{}]\n", options.all, fmt::join(options.words, "|"),
                                fmt::join(options.program, "|")));
  return commands::ExitCode::yes;
}
constexpr commands::Option carry_options[] = {commands::flag<&CarryOptions::all>("-a", "--all", "all of them")};
constexpr commands::Positional carry_operands[] = {
    commands::operand<&CarryOptions::words>("WORD", "ours", commands::Completes::nothing, true),
    commands::program_operand<&CarryOptions::program>("PROGRAM", "another's"),
};
const commands::Command carry_command = {.name = "carry",
                                         .group = commands::Group::talk,
                                         .summary = "carry words",
                                         .usages = {},
                                         .about = {},
                                         .options = carry_options,
                                         .operands = carry_operands,
                                         .examples = {},
                                         .exits = {},
                                         .make_options = &commands::Bind<CarryOptions, run_carry>::make,
                                         .run = &commands::Bind<CarryOptions, run_carry>::run};
const commands::Command* const only_carry[] = {&carry_command};

ntool::test::Screen carry(std::vector<std::string_view> words) {
  words.insert(words.begin(), {"ntool", "carry"});
  return run_program(words, only_carry);
}

}  // namespace

TEST_CASE("what stands behind the first -- reaches another program as it was typed") {
  CHECK(carry({"a", "-a", "b"}).out == "all=true words=[a|b] program=[]\n");
  CHECK(carry({"a", "--", "ls", "-a", "--json", "--no=1", "-l-x"}).out ==
        "all=false words=[a] program=[ls|-a|--json|--no=1|-l-x]\n");
  CHECK(carry({"a", "--", "ping", "-c", "1", "--", "h"}).out == "all=false words=[a] program=[ping|-c|1|--|h]\n");
  CHECK(carry({"--", "ls", "", "-"}).out == "all=false words=[] program=[ls||-]\n");
  CHECK(carry({"-a", "--", "--"}).out == "all=true words=[] program=[--]\n");
  CHECK(carry({"a", "--"}).out == "all=false words=[a] program=[]\n");
}

TEST_CASE("an option that only the other program can mean is told to stand behind --") {
  const auto screen = carry({"ls", "-l"});
  CHECK(screen.exit == 2);
  CHECK(screen.err ==
        "carry: unknown option '-l'; if it is for PROGRAM, put '--' before that (see 'ntool carry --help')\n");
  CHECK(contains(carry({"ls", "--al"}).err, "did you mean '--all'?"));
  CHECK_FALSE(contains(carry({"-l", "--", "ls"}).err, "put '--'"));
}
