#pragma once

namespace tine_test {

/// Checks that an algorithm gave what it should. No macro: there are thousands of calls of it.
void expect(bool right, const char* algorithm);

}  // namespace tine_test
