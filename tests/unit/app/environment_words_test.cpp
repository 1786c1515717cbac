#include "app/environment_words.hpp"

#include "support/catch.hpp"

using ntool::app::environment_words;

TEST_CASE("a variable's words are parted at blanks, however long it is") {
  CHECK(environment_words(" -4  -c\t1 ") == std::vector<std::string_view>{"-4", "-c", "1"});
  CHECK(environment_words("").empty());
  CHECK(environment_words(std::string(100'000, 'x')).size() == 1);
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "-4 ";
  CHECK(environment_words(many).size() == 127);
}
