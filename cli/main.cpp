#include <iostream>

#include "cli/command_line.h"

int main(int count, char** arguments) {
  return saddle::run_command_line({arguments + 1, arguments + count}, std::cout,
                                  saddle::standard_error_output());
}
