package directory

import (
	"cmp"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	gocmp "github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
)

// everyCode is the vocabulary as agreed, family by family. It is written out here because codes are
// public: one that goes missing breaks somebody's bookmark or script.
var everyCode = map[string]string{
	"access": `step-free-entrance step-free-inside accessible-toilet changing-place accessible-parking lift wide-doors
		seating hearing-loop auslan captions large-print easy-read aac-welcome quiet-space low-sensory fragrance-free
		assistance-animals support-worker companion-card dementia-friendly personal-care-help public-transport pick-up
		drop-off-at-door online-option`,
	"safety": `trauma-informed leave-any-time two-leaders confidential first-name-only no-photos venue-not-public
		controlled-entry women-only men-only gender-inclusive lgbtiqa-affirming child-safe alcohol-free gambling-free
		faith-neutral complaints-path crisis-plan`,
	"culture": `first-nations-led first-nations-safe bilingual-facilitator interpreter-on-request refugee-welcome
		newcomer-english halal kosher vegetarian prayer-space gender-separate-option welcomes-all-faiths`,
	"community": `vietnamese south-sudanese greek pasifika italian chinese indian arabic-speaking aboriginal
		torres-strait-islander maori lebanese filipino afghan hazara rohingya karen somali ethiopian nepali`,
	"language": `asf rop tcs djr pjt eng cmn yue vie ara ell ita hin pan prs fas som tir din tgl kor jpn`,
	"age":      `children young-people adults older all-ages intergenerational`,
	"experience": `bereavement suicide-bereaved widowed carers former-carers living-alone new-in-town retired out-of-work
		new-parents single-parents separated grandparents-raising chronic-pain long-illness cancer stroke aphasia
		brain-injury disability blind-low-vision deaf-hard-of-hearing neurodivergent living-with-dementia
		dementia-partners mental-health anxiety recovery eating family-domestic-violence sexual-violence care-leavers
		stolen-generations veterans refugees migrants lgbtiqa first-nations housing after-prison farming disaster`,
	"welcome": `met-at-door see-room-first no-questions-first-visit step-out-supported worker-may-stay beginners
		rusty-is-fine gear-lent meet-beforehand buddy small medium no-need-to-speak side-by-side bring-support-person
		watch-first come-and-go come-late same-people new-people-now first-visit-free introduce-together`,
	"activity": `conversation shared-meals cooking gardening walking gentle-exercise strength-balance swimming yoga-tai-chi
		dance singing playing-music listening-music visual-art craft textiles photography theatre writing reading film
		board-games cards-bingo puzzles-quiz making-repair mens-shed womens-shed technology-help language-learning
		lifelong-learning nature-conservation birdwatching fishing animals team-sport lawn-bowls cycling mens-group
		womens-group playgroup parenting peer-support self-advocacy faith-spirituality meditation cultural-gathering
		outings volunteering community-meals-service markets local-history citizen-science`,
	"contribute": `help-out teach-a-skill lead-a-session co-facilitate welcome-newcomers make-things sell-at-market perform
		mentor drive cook-for-others sit-on-committee speak-from-experience`,
	"format": `in-person hybrid online phone one-to-one home-visit letters outdoors`,
	"when":   `weekly fortnightly monthly one-off school-term school-holidays`, // days and parts are added by allCodes
	"cost": `free donation under-5 under-15 over-15 concession ndis-funds-accepted ndis-registered my-aged-care-referral
		drop-in book referral-needed id-needed waitlist full`,
}

// openEnded are the families curators add terms to as people ask for them; the others are exact.
var openEnded = map[string]bool{"community": true, "language": true}

func allCodes() map[string][]string {
	codes := map[string][]string{}
	for family, slugs := range everyCode {
		codes[family] = strings.Fields(slugs)
	}
	codes["led-by"] = codes["experience"]
	codes["when"] = append(codes["when"], DayCodes()...)
	codes["when"] = append(codes["when"], PartCodes()...)
	for _, day := range DayCodes() {
		for _, part := range PartCodes() {
			codes["when"] = append(codes["when"], day+"-"+part)
		}
	}
	return codes
}

func shipped(t *testing.T) *Vocabulary {
	t.Helper()
	v, err := LoadVocabulary()
	if err != nil {
		t.Fatalf("the shipped vocabulary has faults: %v", faultsOf(err))
	}
	return v
}

func faultsOf(err error) map[string]string {
	if e, ok := err.(*Error); ok {
		return e.Fields
	}
	return nil
}

func TestVocabularyHasEveryCode(t *testing.T) {
	v := shipped(t)
	agreed := allCodes()
	have := map[string][]string{}
	for _, f := range v.Families {
		for _, a := range f.Attributes {
			have[f.Code] = append(have[f.Code], a.Slug())
		}
	}
	if diff := gocmp.Diff(slices.Sorted(maps.Keys(agreed)), slices.Sorted(maps.Keys(have))); diff != "" {
		t.Errorf("families (-agreed +have):\n%s", diff)
	}
	for family, want := range agreed {
		got := have[family]
		if openEnded[family] {
			got = slices.DeleteFunc(slices.Clone(got), func(slug string) bool { return !slices.Contains(want, slug) })
		}
		slices.Sort(got)
		if diff := gocmp.Diff(slices.Sorted(slices.Values(want)), got); diff != "" {
			t.Errorf("%s (-agreed +have):\n%s", family, diff)
		}
	}
	if n := len(have["community"]); n < 40 {
		t.Errorf("%d communities", n)
	}
	if n := len(have["language"]); n < 40 {
		t.Errorf("%d languages", n)
	}
}

func TestVocabularyFamilyFlags(t *testing.T) {
	type flags struct {
		Combine                        Combine
		Asked, Derived, LikeMe, Privat bool
	}
	want := map[string]flags{
		"access":     {AllOf, true, false, false, false},
		"safety":     {AllOf, true, false, false, false},
		"culture":    {AllOf, true, false, false, false},
		"community":  {AnyOf, true, false, true, true},
		"language":   {AnyOf, true, false, true, false},
		"age":        {AnyOf, false, true, true, false},
		"experience": {AnyOf, true, false, true, true},
		"led-by":     {AnyOf, true, false, true, true},
		"welcome":    {AllOf, true, false, false, false},
		"activity":   {AnyOf, false, false, false, false},
		"contribute": {AnyOf, true, false, false, false},
		"format":     {AnyOf, false, false, false, false},
		"when":       {AnyOf, false, true, false, false},
		"cost":       {AnyOf, false, true, false, false},
	}
	have := map[string]flags{}
	for _, f := range shipped(t).Families {
		have[f.Code] = flags{f.Combine, f.Asked, f.Derived, f.LikeMe, f.Private}
	}
	if diff := gocmp.Diff(want, have); diff != "" {
		t.Errorf("flags (-want +have):\n%s", diff)
	}
}

// Searching for one of these could tell on the person searched for: exactly these, and three whole
// families, are private.
func TestVocabularyPrivateAttributes(t *testing.T) {
	want := strings.Fields(`culture.first-nations-led culture.first-nations-safe culture.refugee-welcome
		safety.controlled-entry safety.gender-inclusive safety.lgbtiqa-affirming safety.men-only safety.trauma-informed
		safety.venue-not-public safety.women-only`)
	v := shipped(t)
	var have []string
	for _, code := range v.Codes() {
		a, _ := v.Attribute(code)
		whole := slices.Contains([]string{"community", "experience", "led-by"}, a.Family.Code)
		if whole && !a.Private() {
			t.Errorf("%s is open", code)
		}
		if !whole && a.Private() {
			have = append(have, code)
		}
	}
	if diff := gocmp.Diff(want, have); diff != "" {
		t.Errorf("private (-want +have):\n%s", diff)
	}
}

func TestVocabularyExpiry(t *testing.T) {
	v := shipped(t)
	for _, code := range v.Codes() {
		a, _ := v.Attribute(code)
		months, forgotten := 12, false
		if code == "welcome.new-people-now" {
			months, forgotten = 3, true
		}
		if a.ExpiryMonths != months || a.NotKnownOnceExpired != forgotten {
			t.Errorf("%s: %d months, not known once expired %v", code, a.ExpiryMonths, a.NotKnownOnceExpired)
		}
	}
}

func TestVocabularyDerivedAndAnswered(t *testing.T) {
	answered := map[string]bool{"age.intergenerational": true, "cost.ndis-funds-accepted": true, "cost.ndis-registered": true,
		"cost.my-aged-care-referral": true, "cost.drop-in": true, "cost.book": true, "cost.referral-needed": true,
		"cost.id-needed": true, "cost.waitlist": true, "cost.full": true}
	v := shipped(t)
	for _, code := range v.Codes() {
		a, _ := v.Attribute(code)
		derived := a.Family.Derived && !answered[code]
		if a.Derived != derived {
			t.Errorf("%s: derived %v", code, a.Derived)
		}
	}
}

func TestVocabularyReads(t *testing.T) {
	v := shipped(t)
	labels := map[string]string{}
	for _, code := range v.Codes() {
		a, _ := v.Attribute(code)
		if n := utf8.RuneCountInString(a.Label); n > 40 {
			t.Errorf("%s: the label has %d characters", code, n)
		}
		key := a.Family.Code + " " + a.Label
		if other, ok := labels[key]; ok {
			t.Errorf("%s and %s have the same label %q", code, other, a.Label)
		}
		labels[key] = code
		if a.Derived {
			continue
		}
		if !strings.HasSuffix(a.Question, "?") || strings.Count(a.Question, "?") != 1 {
			t.Errorf("%s: the question is %q", code, a.Question)
		}
		for _, text := range []string{a.Meaning, a.Criterion} {
			if !strings.HasSuffix(text, ".") || text != strings.TrimSpace(text) {
				t.Errorf("%s: not a sentence: %q", code, text)
			}
		}
		for _, sentence := range strings.SplitAfter(a.Meaning, ". ") {
			if n := len(strings.Fields(sentence)); n > 20 {
				t.Errorf("%s: a sentence of %d words: %q", code, n, sentence)
			}
		}
	}
}

func TestVocabularySynonymsFold(t *testing.T) {
	v := shipped(t)
	for _, code := range v.Codes() {
		a, _ := v.Attribute(code)
		seen := map[string]bool{}
		for _, synonym := range a.Synonyms {
			tokens := Tokens(synonym)
			if len(tokens) == 0 || slices.Contains(tokens, "") {
				t.Errorf("%s: %q has no words", code, synonym)
			}
			if seen[synonym] || synonym != strings.TrimSpace(synonym) {
				t.Errorf("%s: %q twice, or with space round it", code, synonym)
			}
			seen[synonym] = true
		}
	}
	for _, set := range v.Equivalent {
		folded := map[string]bool{}
		for _, phrase := range set {
			tokens := Tokens(phrase)
			if len(tokens) == 0 || len(tokens) > maxQueryWords {
				t.Errorf("%q of %v cannot be searched for", phrase, set)
			}
			folded[strings.Join(tokens, " ")] = true
		}
		if len(folded) < 2 {
			t.Errorf("%v: one phrase only, once folded", set)
		}
	}
	if n := len(v.Equivalent); n < 80 {
		t.Errorf("%d sets", n)
	}
}

// What a link worker types finds what the group calls itself, by the vocabulary alone.
func TestVocabularyEquivalents(t *testing.T) {
	v := shipped(t)
	for _, test := range []struct{ typed, listed string }{
		{"mum", "mothers"}, {"dads", "father"}, {"men's shed", "mens sheds"}, {"Koori", "first nations"},
		{"murri", "aboriginal"}, {"tai chi", "太极"}, {"taichi", "tai chi"}, {"太极", "taichi"}, {"walk", "walking"},
		{"choir", "singing"}, {"knit", "knitting"}, {"LGBTIQA+", "rainbow"}, {"queer", "lgbtqi"},
		{"over 60s", "seniors"}, {"kids", "children"}, {"barbecue", "bbq"}, {"yarn", "yarning"}, {"vets", "veterans"},
		{"esl", "learn english"}, {"deaf", "auslan"}, {"mah-jong", "麻将"},
	} {
		terms := v.ParseText(test.typed + " ")
		if len(terms) != 1 {
			t.Errorf("%q: %d terms", test.typed, len(terms))
			continue
		}
		want := Tokens(test.listed)
		if !slices.ContainsFunc(terms[0].Synonyms, func(s []string) bool { return slices.Equal(s, want) }) {
			t.Errorf("%q does not find %q: %v", test.typed, test.listed, terms[0].Synonyms)
		}
	}
	for _, test := range []struct{ typed, listed string }{
		{"cafe", "coffee"}, {"women", "men"}, {"single mum", "single dad"}, {"peer support", "support group"}, {"chess", "mahjong"}, {"fish", "fishing"}, {"christian", "muslim"}, {"deaf", "blind"},
	} {
		for _, term := range v.ParseText(test.typed + " ") {
			if slices.ContainsFunc(term.Synonyms, func(s []string) bool { return slices.Equal(s, Tokens(test.listed)) }) {
				t.Errorf("%q finds %q", test.typed, test.listed)
			}
		}
	}
}

// A mistyped key ("synonym:") would be dropped without a word.
func TestVocabularyFileHasNoUnknownKeys(t *testing.T) {
	if err := yaml.Load(vocabularyFile, &Vocabulary{}, yaml.WithKnownFields()); err != nil {
		t.Error(err)
	}
}

func TestReadVocabularySaysEveryFaultAtOnce(t *testing.T) {
	file := `
version: 1
families:
  - code: access
    combine: some
    attributes:
      - {code: Lift, label: A lift, question: "Lift?", meaning: m., criterion: c.}
      - {code: ramp, label: "` + strings.Repeat("x", 41) + `", question: "Ramp?", meaning: m., criterion: c., expiry_months: 99}
      - {code: loop, label: Loop}
      - {code: seat, label: Seat, question: "Seat?", meaning: m., criterion: c., sensitivity: secret}
      - ~
  - {code: access, combine: any}
  - ~
`
	_, err := ReadVocabulary([]byte(file))
	if ErrorCode(err) != CodeInvalid {
		t.Fatalf("%v", err)
	}
	want := []string{"access", "access.4", "access.Lift", "access.loop", "access.ramp", "access.seat", "families.2"}
	if diff := gocmp.Diff(want, slices.Sorted(maps.Keys(faultsOf(err)))); diff != "" {
		t.Errorf("faults (-want +have):\n%s\n%v", diff, faultsOf(err))
	}
}

// Ids of activities are OpenActive's, or nobody else can read what we export.
func TestVocabularyActivitiesAreOpenActives(t *testing.T) {
	folder := cmp.Or(os.Getenv("KITH_TEST_DATA"), "../../shared/data")
	file, err := os.ReadFile(filepath.Join(folder, "openactive-vocab", "activity-list.jsonld"))
	if err != nil {
		t.Skipf("OpenActive's activity list is not here: %v", err)
	}
	var list struct {
		Concept []struct {
			ID string `json:"id"`
		} `json:"concept"`
	}
	if err := json.Unmarshal(file, &list); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, concept := range list.Concept {
		known[concept.ID] = true
	}
	family, _ := shipped(t).Family("activity")
	owner := map[string]string{}
	for _, a := range family.Attributes {
		for _, id := range strings.Fields(a.Mappings["openactive"] + " " + a.Mappings["openactive_also"]) {
			if !known[id] {
				t.Errorf("%s: OpenActive has no activity %s", a.Code, id)
			}
			if other, ok := owner[id]; ok {
				t.Errorf("%s and %s both stand for %s", a.Code, other, id)
			}
			owner[id] = a.Code
		}
	}
	if len(owner) < 50 {
		t.Errorf("only %d activities are mapped", len(owner))
	}
}

func FuzzReadVocabulary(f *testing.F) {
	f.Add([]byte("version: 1\nfamilies:\n  - {code: a, combine: any, attributes: [{code: b, label: c}]}\nequivalent: [[x, y z]]"))
	f.Add([]byte("families: [~, {attributes: [~]}]"))
	f.Add([]byte("equivalent: [[], ['', '!'], ~]"))
	f.Add([]byte("- &a [*a]"))
	f.Fuzz(func(t *testing.T, file []byte) {
		v, err := ReadVocabulary(file)
		if err != nil {
			if ErrorCode(err) != CodeInvalid {
				t.Errorf("%v is not a fault of the file", err)
			}
			return
		}
		for _, code := range v.Codes() {
			if _, ok := v.Attribute(code); !ok || v.Label(code) == "" {
				t.Errorf("%q has no attribute or label", code)
			}
		}
		v.ParseText("a tai chi group ")
	})
}
