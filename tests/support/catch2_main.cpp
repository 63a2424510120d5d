// The main function of every test program. Catch2 3 brings its own and does without this file.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
