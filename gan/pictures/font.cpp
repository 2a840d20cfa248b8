#include "gan/pictures/font.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace saddle {
namespace {

// Each letter lies on a grid: capitals from y = 0 to 10, small letters from 3, tails down to 13.
// A stroke is a kind ('-' polyline, '~' open curve, 'o' closed curve) and points, two hexadecimal
// digits (x, y) each. A curve is the quadratic B-spline of its points.
struct Glyph {
  int width;
  std::string_view strokes;
};

constexpr double kCapitalHeight = 10.0;
constexpr double kLetterSpacing = 2.6;
constexpr int kCurvePieces = 8;
constexpr char kFirst = ' ';
constexpr char kLast = '~';

// clang-format off
constexpr Glyph kGlyphs[] = {
    /* space */ {3, ""},
    /* ! */ {0, "-0006 -090a"},
    /* " */ {2, "-0003 -2023"},
    /* # */ {7, "-302a -605a -0474 -0777"},
    /* $ */ {7, "~72600005757a1a08 -404a"},
    /* % */ {9, "o00404404 o56969a5a -801a"},
    /* & */ {8, "~8a13206054060a6a86"},
    /* ' */ {0, "-0003"},
    /* ( */ {3, "~3003093c"},
    /* ) */ {3, "~0033390c"},
    /* * */ {6, "-3036 -0165 -6105"},
    /* + */ {6, "-3339 -0666"},
    /* , */ {1, "-1a0c"},
    /* - */ {5, "-0656"},
    /* . */ {0, "-0a0a"},
    /* / */ {5, "-500b"},
    /* 0 */ {7, "o00707a0a"},
    /* 1 */ {4, "-02303a"},
    /* 2 */ {7, "~030070740a -0a7a"},
    /* 3 */ {7, "~0210706535 ~25757a1a08"},
    /* 4 */ {7, "-5a500777"},
    /* 5 */ {7, "-601005 ~0524747a1a08"},
    /* 6 */ {7, "o04747a0a ~500407"},
    /* 7 */ {7, "-00702a"},
    /* 8 */ {7, "o10606515 o05757a0a"},
    /* 9 */ {7, "o00707606 ~73762a"},
    /* : */ {0, "-0505 -0a0a"},
    /* ; */ {1, "-1515 -1a0c"},
    /* < */ {6, "-630669"},
    /* = */ {6, "-0565 -0868"},
    /* > */ {6, "-036609"},
    /* ? */ {6, "~021060643437 -3a3a"},
    /* @ */ {9, "o33636737 ~63689890000a7a"},
    /* A */ {8, "-0a408a -1777"},
    /* B */ {7, "-000a ~003060653505 ~0535757a3a0a"},
    /* C */ {8, "~8270000a7a88"},
    /* D */ {8, "-000a ~0030808a3a0a"},
    /* E */ {6, "-60000a6a -0555"},
    /* F */ {6, "-60000a -0555"},
    /* G */ {8, "~8270000a8a86 -5686"},
    /* H */ {8, "-000a -808a -0585"},
    /* I */ {0, "-000a"},
    /* J */ {5, "~50555a0a07"},
    /* K */ {7, "-000a -7006 -347a"},
    /* L */ {6, "-000a6a"},
    /* M */ {8, "-0a0047808a"},
    /* N */ {8, "-0a008a80"},
    /* O */ {9, "o00909a0a"},
    /* P */ {7, "-000a ~003070763606"},
    /* Q */ {9, "o00909a0a -579b"},
    /* R */ {7, "-000a ~003070763606 -367a"},
    /* S */ {7, "~72600005757a1a08"},
    /* T */ {8, "-0080 -404a"},
    /* U */ {8, "~00050a8a8580"},
    /* V */ {8, "-004a80"},
    /* W */ {12, "-003a619ac0"},
    /* X */ {8, "-008a -800a"},
    /* Y */ {8, "-004580 -454a"},
    /* Z */ {7, "-00700a7a"},
    /* [ */ {3, "-30000c3c"},
    /* backslash */ {5, "-005b"},
    /* ] */ {3, "-00303c0c"},
    /* ^ */ {6, "-033063"},
    /* _ */ {6, "-0b6b"},
    /* ` */ {2, "-0022"},
    /* a */ {6, "o03636a0a -636a"},
    /* b */ {6, "-000a o03636a0a"},
    /* c */ {6, "~6553030a5a68"},
    /* d */ {6, "-606a o03636a0a"},
    /* e */ {6, "-0666 ~6663030a5a68"},
    /* f */ {4, "~4010141a -0343"},
    /* g */ {6, "o03636a0a ~636a6d1d0c"},
    /* h */ {6, "-000a ~060363676a"},
    /* i */ {0, "-030a -0000"},
    /* j */ {2, "~232a2d0d -2020"},
    /* k */ {5, "-000a -5307 -255a"},
    /* l */ {2, "~00080a2a"},
    /* m */ {10, "-030a ~060353575a ~5653a3a7aa"},
    /* n */ {6, "-030a ~060363676a"},
    /* o */ {7, "o03737a0a"},
    /* p */ {6, "-030d o03636a0a"},
    /* q */ {6, "-636d o03636a0a"},
    /* r */ {4, "-030a ~07033343"},
    /* s */ {5, "~54430306575a1a09"},
    /* t */ {4, "~10181a4a -0343"},
    /* u */ {6, "~03060a6a6663 -636a"},
    /* v */ {6, "-033a63"},
    /* w */ {8, "-032a446a83"},
    /* x */ {6, "-036a -630a"},
    /* y */ {6, "-033a -632d"},
    /* z */ {6, "-03630a6a"},
    /* { */ {4, "~40202606 ~06262c4c"},
    /* | */ {0, "-000c"},
    /* } */ {4, "~00202646 ~46262c0c"},
    /* ~ */ {7, "~07245875"},
};
// clang-format on
static_assert(sizeof kGlyphs / sizeof kGlyphs[0] == kLast - kFirst + 1);

double digit_value(char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; }

Path control_points(std::string_view digits) {
  Path points;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    points.push_back({digit_value(digits[i]), digit_value(digits[i + 1])});
  return points;
}

Point middle(Point a, Point b) { return {(a.x + b.x) / 2, (a.y + b.y) / 2}; }

// Appends the parabola from `a` to `c` that leaves toward `b`, without its first point.
void append_parabola(Path& path, Point a, Point b, Point c) {
  for (int i = 1; i <= kCurvePieces; ++i) {
    const double t = static_cast<double>(i) / kCurvePieces;
    const double u = 1.0 - t;
    // (1 - t)^2 a + 2 t (1 - t) b + t^2 c
    path.push_back(
        {u * u * a.x + 2 * t * u * b.x + t * t * c.x, u * u * a.y + 2 * t * u * b.y + t * t * c.y});
  }
}

// Parabolas between the middles of the control polygon's sides, from its first to its last point.
Path open_curve(const Path& control) {
  Path path = {control.front()};
  const std::size_t last = control.size() - 1;
  for (std::size_t i = 1; i < last; ++i) {
    const Point end = i + 1 == last ? control[last] : middle(control[i], control[i + 1]);
    append_parabola(path, path.back(), control[i], end);
  }
  return path;
}

Path closed_curve(const Path& control) {
  const std::size_t count = control.size();
  Path path = {middle(control[count - 1], control[0])};
  for (std::size_t i = 0; i < count; ++i)
    append_parabola(path, path.back(), control[i], middle(control[i], control[(i + 1) % count]));
  return path;
}

Path stroke_path(std::string_view stroke) {
  const Path control = control_points(stroke.substr(1));
  if (stroke[0] == '~') return open_curve(control);
  if (stroke[0] == 'o') return closed_curve(control);
  return control;
}

void append_glyph(TextStrokes& text, const Glyph& glyph) {
  for (std::string_view rest = glyph.strokes; !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    Path path = stroke_path(rest.substr(0, end));
    for (Point& point : path)
      point = {text.width + point.x / kCapitalHeight, point.y / kCapitalHeight - 1.0};
    text.paths.push_back(std::move(path));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

}  // namespace

TextStrokes text_strokes(std::string_view text) {
  TextStrokes result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > 0) result.width += kLetterSpacing / kCapitalHeight;
    const char shown = kFirst <= text[i] && text[i] <= kLast ? text[i] : '?';
    const Glyph& glyph = kGlyphs[shown - kFirst];
    append_glyph(result, glyph);
    result.width += glyph.width / kCapitalHeight;
  }
  return result;
}

}  // namespace saddle
