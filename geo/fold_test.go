package geo

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestFoldName(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"Carlton", "carlton"}, {"  St.  Kilda ", "saint kilda"}, {"SAINT KILDA", "saint kilda"}, {"Mt Druitt", "mount druitt"},
		{"Nth Melbourne", "north melbourne"}, {"O'Connor", "oconnor"}, {"O’Connor", "oconnor"}, {"OConnor", "oconnor"}, {"O Connor", "oconnor"},
		{"D'Aguilar", "daguilar"}, {"Mc Crae", "mccrae"}, {"Brighton-Le-Sands", "brighton le sands"}, {"Café Ñandú", "cafe nandu"},
		{"Pt Cook", "point cook"}, {"Victor Harbor", "victor harbour"}, {"Heidelberg Hts", "heidelberg heights"},
		{"Fish & Chips", "fish and chips"}, {"", ""}, {"!!!", ""}, {"\xff\xfe", ""}, {"No. 4 Branch", "no 4 branch"},
		{"ﬁsh creek", "fish creek"}, {"Naïve", "naive"}, {"Woy\tWoy\n", "woy woy"},
	} {
		if got := FoldName(tt.in); got != tt.want {
			t.Errorf("FoldName(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestFoldNameProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-z'’ .-]{0,30}`)).Draw(t, "in")
		once := FoldName(in)
		if !utf8.ValidString(once) || strings.TrimSpace(once) != once || strings.Contains(once, "  ") {
			t.Fatalf("FoldName(%q) = %q", in, once)
		}
		if twice := FoldName(once); twice != once {
			t.Fatalf("folding %q twice: %q, then %q", in, once, twice)
		}
		if shouted := FoldName(strings.ToUpper(in)); isASCII(in) && shouted != once {
			t.Fatalf("FoldName of %q in capitals = %q, want %q", in, shouted, once)
		}
	})
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func TestBounded(t *testing.T) {
	for _, in := range []string{"", "abc", strings.Repeat("é", 10_000), strings.Repeat("\x80", 10_000), strings.Repeat("a", longestText)} {
		got := bounded(in)
		if len(got) > longestText || utf8.ValidString(in) && !utf8.ValidString(got) {
			t.Errorf("bounded(%d bytes) = %d bytes, valid %v", len(in), len(got), utf8.ValidString(got))
		}
	}
}

// slips agrees with a plain recursive definition.
func TestSlips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[abc]{0,7}`)
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		limit := rapid.IntRange(0, 4).Draw(t, "limit")
		var rows typoRows
		want := min(slowSlips(a, b), limit+1)
		if got := rows.slips(a, b, limit); got != want {
			t.Fatalf("slips(%q, %q, %d) = %d, want %d", a, b, limit, got, want)
		}
	})
}

func slowSlips(a, b string) int {
	if a == "" || b == "" {
		return len(a) + len(b)
	}
	cost := 1
	if a[len(a)-1] == b[len(b)-1] {
		cost = 0
	}
	best := min(slowSlips(a[:len(a)-1], b)+1, slowSlips(a, b[:len(b)-1])+1, slowSlips(a[:len(a)-1], b[:len(b)-1])+cost)
	if len(a) > 1 && len(b) > 1 && a[len(a)-1] == b[len(b)-2] && a[len(a)-2] == b[len(b)-1] {
		best = min(best, slowSlips(a[:len(a)-2], b[:len(b)-2])+1)
	}
	return best
}
