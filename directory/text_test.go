package directory_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kithdirectory/kith/directory"
)

func TestTokensFold(t *testing.T) {
	for text, want := range map[string][]string{
		"Men's Shed":           {"mens", "shed"},
		"Men’s Shed":           {"mens", "shed"},
		"mens shed":            {"mens", "shed"},
		"  CAFÉ,   Türkçe ":    {"cafe", "turkce"},
		"Tiếng Việt":           {"tieng", "viet"},
		"Đà Nẵng":              {"da", "nang"},
		"太极 tai-chi":           {"太极", "tai", "chi"},
		"Arts & Crafts":        {"arts", "and", "crafts"},
		"St Kilda":             {"saint", "kilda"},
		"Neighbourhood Centre": {"neighbourhood", "center"},
		"mt. druitt comm. grp": {"mount", "druitt", "community", "group"},
		"":                     nil,
		"?!—…":                 nil,
		"Ελληνικά":             {"ελληνικα"},
		"العربية":              {"العربية"},
		"हिन्दी":               {"हिन्दी"},
		"bad\xffutf8":          {"bad", "utf8"},
		"3053":                 {"3053"},
	} {
		if diff := cmp.Diff(want, directory.Tokens(text), cmp.Transformer("empty", func(s []string) []string { return append([]string{}, s...) })); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

// TestTokensAreStable: folding what is folded changes nothing, and every token is clean.
func TestTokensAreStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		once := directory.Tokens(text)
		if twice := directory.Tokens(strings.Join(once, " ")); !slices.Equal(once, twice) {
			t.Fatalf("%q folds to %q and then to %q", text, once, twice)
		}
		for _, word := range once {
			if word == "" || !utf8.ValidString(word) || strings.ContainsAny(word, " \t\n'’") {
				t.Fatalf("%q has the token %q", text, word)
			}
		}
	})
}

func FuzzTokens(f *testing.F) {
	for _, seed := range []string{"Men's Shed", "太极", "\xff\xfe", "a\u0301\u0301", "ǅ", "İ"} {
		f.Add(seed)
	}
	v, err := directory.LoadVocabulary()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, term := range v.ParseText(text) {
			if len(term.Words) == 0 || term.Typed == "" {
				t.Errorf("%q gives an empty term %+v", text, term)
			}
		}
	})
}

func TestParseText(t *testing.T) {
	v, err := directory.ReadVocabulary([]byte("version: 1\nequivalent:\n- [mens shed, men's shed, shed]\n- [mum, mother]\n- [first nations, koori]\n"))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		text string
		want []directory.Term
	}{
		{"garden", []directory.Term{{Typed: "garden", Words: []string{"garden"}, Prefix: true}}},
		{"garden ", []directory.Term{{Typed: "garden", Words: []string{"garden"}}}},
		{"mum", []directory.Term{{Typed: "mum", Words: []string{"mum"}, Prefix: true, Synonyms: [][]string{{"mother"}}}}},
		{"koori mum ", []directory.Term{
			{Typed: "koori", Words: []string{"koori"}, Synonyms: [][]string{{"first", "nations"}}},
			{Typed: "mum", Words: []string{"mum"}, Synonyms: [][]string{{"mother"}}},
		}},
		{"men's shed ", []directory.Term{{Typed: "mens shed", Words: []string{"mens", "shed"}, Synonyms: [][]string{{"shed"}}}}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, v.ParseText(test.text)); diff != "" {
			t.Errorf("%q: %s", test.text, diff)
		}
	}
	if got := v.ParseText(strings.Repeat("word ", 50)); len(got) != 10 {
		t.Errorf("a long text gives %d terms, want 10", len(got))
	}
}

// TestASCIIFoldsAlike: a text folds the same whether or not an accented word stands behind it, which
// sends it the longer way.
func TestASCIIFoldsAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("abzAZ059 '`&+-_.,;:!?/\\\"\t\n~"))).Draw(t, "text")
		short, long := directory.Tokens(text), directory.Tokens(text+" é")
		if !slices.Equal(append(short, "e"), long) {
			t.Fatalf("%q folds to %q, and before é to %q", text, short, long)
		}
	})
}
