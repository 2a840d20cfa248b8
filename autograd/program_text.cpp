// Programs as text: a line for each value, with the cost of the step that makes it.
#include <array>
#include <cstdio>
#include <set>

#include "autograd/cost.h"
#include "autograd/derivatives.h"
#include "autograd/dump.h"
#include "autograd/node_text.h"
#include "autograd/ops.h"
#include "autograd/primitive.h"
#include "tensor/format.h"

namespace saddle {
namespace {

constexpr std::size_t kHeadWidth = 6, kCountWidth = 7;
constexpr std::size_t kValueColumn = kHeadWidth + 3 * kCountWidth + 3;

// "9999", "12.3k", "4.56G": five characters for whatever number.
std::string count_text(std::int64_t count) {
  if (count < 10000) return std::to_string(count);
  constexpr std::string_view kUnits = "kMGTPE";
  double scaled = static_cast<double>(count) / 1000;
  std::size_t unit = 0;
  for (; scaled >= 999.5; ++unit) scaled /= 1000;
  const int digits = scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0;
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%.*f%c", digits, scaled, kUnits[unit]);
  return text.data();
}

// "98%" of a total.
std::string share_text(std::int64_t part, std::int64_t total) {
  if (total == 0) return "0%";
  const double percent = 100.0 * static_cast<double>(part) / static_cast<double>(total);
  return std::to_string(static_cast<int>(percent + 0.5)) + "%";
}

// The columns before a value: a number of a step or a word, and what the step costs.
std::string columns(const std::string& head, const std::string& flop, const std::string& read,
                    const std::string& written) {
  return left_aligned(head, kHeadWidth) + right_aligned(flop, kCountWidth) +
         right_aligned(read, kCountWidth) + right_aligned(written, kCountWidth);
}
std::string columns(const std::string& head) { return columns(head, "", "", ""); }
std::string columns(const std::string& head, const Cost& cost) {
  return columns(head, count_text(cost.flop), count_text(cost.bytes_read),
                 count_text(cost.bytes_written));
}

// "fused: 9 operations, 3 inputs, 1 output".
std::string fused_text(const Step& step) {
  return "fused: " + counted(step.nodes.size(), "operation") + ", " +
         counted(step.inputs.size(), "input") + ", " + counted(step.outputs.size(), "output");
}

std::int64_t bytes_of(const Cost& cost) { return cost.bytes_read + cost.bytes_written; }

// The text of a program, so that each value is told before it is used.
class ProgramText {
 public:
  ProgramText(const Program& program, const Annotations& annotations)
      : program_(program),
        annotations_(annotations),
        graph_(program.graph()),
        marked_(depends_on(graph_, annotations.tangents)) {}

  std::string text() {
    text_ = columns("step", "flop", "read", "write") + "\n";
    add_inputs();
    for (std::size_t i = 0; i < program_.steps().size(); ++i)
      add_step(program_.steps()[i], std::to_string(i));
    add_results();
    add_totals();
    return std::move(text_);
  }

 private:
  Var var(int id) const { return {const_cast<Graph*>(&graph_), id}; }
  // Constants are told where they are used.
  std::string operand(int id) const {
    const auto constant = known_constant(var(id));
    return constant ? number_text(*constant) : name_of_node(id);
  }
  std::string expression_of(int id) const {
    return node_expression(graph_, id, [&](int input) { return operand(input); });
  }
  std::string mark(int id) const { return marked_[static_cast<std::size_t>(id)] ? " * " : "   "; }
  void add_line(const std::string& before, int id, const std::string& text) {
    const auto value = annotations_.values.find(id);
    const std::string remark =
        value == annotations_.values.end() ? "" : " = " + number_text(value->second);
    text_ += before + mark(id) + node_line(graph_, id, text, remark, kValueColumn);
    told_.insert(id);
  }
  void add_line(const std::string& before, int id) { add_line(before, id, expression_of(id)); }

  // What the program reads and does not compute: its inputs, and values that it is bound to.
  void add_inputs() {
    std::set<int> needed, read;
    for (const Var& output : program_.output_vars()) needed.insert(output.id);
    for (const Update& update : program_.updates()) needed.insert(update.value.id);
    while (!needed.empty()) {
      const int id = *needed.rbegin();  // its inputs have smaller ids
      needed.erase(id);
      if (known_constant(var(id))) continue;
      const std::vector<int>& inputs = graph_.node(id).inputs;
      if (program_.computes(var(id)))
        needed.insert(inputs.begin(), inputs.end());
      else
        read.insert(id);
    }
    for (const int id : read) {
      const bool has_name = graph_.node(id).primitive == &kInput;
      add_line(columns("reads"), id, has_name ? graph_.name(var(id)) : expression_of(id));
    }
  }

  // Views and joined values are made by no step: they stand before the first that uses them.
  void tell(int id) {
    if (told_.count(id) > 0 || known_constant(var(id))) return;
    tell_inputs(id);
    add_line(columns(graph_.node(id).primitive->kind == Kind::view ? "view" : "join"), id);
  }
  void tell_inputs(int id) {
    for (const int input : graph_.node(id).inputs) tell(input);
  }

  void add_step(const Step& step, const std::string& number) {
    const std::string before = columns(number, cost_of(graph_, step));
    if (step.kind == Step::Kind::copy) return add_copy(step, before);
    told_.insert(step.nodes.begin(), step.nodes.end());
    for (const int id : step.nodes) tell_inputs(id);
    if (step.nodes.size() == 1) return add_line(before, step.nodes[0]);
    text_ += before + "   " + fused_text(step) + "\n";
    for (const int id : step.nodes) add_line(columns(""), id);
  }

  // "copy %242 -> random", "copy %24 -> part of %30".
  void add_copy(const Step& step, const std::string& before) {
    tell(step.copied);
    std::string to = "kept";
    if (step.target >= 0) {
      const Node& target = graph_.node(step.target);
      const bool is_part = target.type.shape.count() != step.outputs[0].shape().count();
      to = target.primitive == &kInput ? graph_.name(var(step.target)) : name_of_node(step.target);
      if (is_part) to = "part of " + to;
    }
    text_ += before + mark(step.copied) +
             left_aligned("copy " + operand(step.copied) + " -> " + to, 45) + "  " +
             type_text({step.outputs[0].shape(), step.outputs[0].dtype}) + "\n";
  }

  void add_results() {
    for (std::size_t i = 0; i < program_.output_count(); ++i) {
      const int id = program_.output_vars()[i].id;
      tell(id);
      const auto& names = annotations_.output_names;
      text_ += "output " + (i < names.size() ? names[i] + " = " : "") + operand(id) + "\n";
    }
    for (const Update& update : program_.updates()) {
      tell(update.value.id);
      text_ += "update " + graph_.name(update.state) + " <- " + operand(update.value.id) + "\n";
    }
  }

  void add_totals() {
    const Cost total = cost_of(program_);
    for (const KernelCost& kernel : cost_by_kernel(program_))
      text_ += columns("", kernel.cost) + "   " + left_aligned(kernel.name, 27) +
               right_aligned(counted(static_cast<std::size_t>(kernel.steps), "step"), 11) + ", " +
               right_aligned(share_text(kernel.cost.flop, total.flop), 4) + " of the flop, " +
               right_aligned(share_text(bytes_of(kernel.cost), bytes_of(total)), 4) +
               " of the bytes\n";
    text_ += columns("total", total) + "   " + counted(program_.steps().size(), "step");
    if (bytes_of(total) > 0)
      text_ +=
          ", " +
          number_text(static_cast<double>(total.flop) / static_cast<double>(bytes_of(total)), 3) +
          " flop per byte";
    text_ += ", arena " + std::to_string(program_.arena_bytes()) + " bytes\n";
  }

  const Program& program_;
  const Annotations& annotations_;
  const Graph& graph_;
  std::vector<char> marked_;
  std::set<int> told_;
  std::string text_;
};

}  // namespace

std::string program_text(const Program& program, const Annotations& annotations) {
  return ProgramText(program, annotations).text();
}

std::string step_text(const Graph& graph, const Step& step) {
  const std::string shape = to_string(step.outputs[0].shape());
  if (step.kind == Step::Kind::copy) return "copy " + shape;
  if (step.nodes.size() > 1) return fused_text(step) + " " + shape;
  const auto shape_of = [&](int id) { return to_string(graph.node(id).type.shape); };
  return node_expression(graph, step.nodes[0], shape_of);
}

}  // namespace saddle
