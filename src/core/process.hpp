#pragma once

namespace tine::detail {

/// Counts the forks between the program's first process and this one. Threads that began under
/// another number do not exist here.
int process_generation() noexcept;

}  // namespace tine::detail
