package understand

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// nameRunAt is a run of words with capitals at the beginning of a text, with a title before it. The groups are the title and the words.
var nameRunAt = regexp.MustCompile(`^((?i:(?:mr|mrs|ms|miss|mx|dr|prof|professor|revd?|reverend|fr|father|pastor|rabbi|imam|sister|brother|sr|br|captain|major|cr|councillor|sir|dame|lady|lord)\.?[ \t]+)?)` +
	`((?:\p{Lu}\.|\p{Lu}[\pL'’\-]*)(?:[ \t]+(?:(?:de|da|di|van|der|von|el|al|bin|bint|la|le)[ \t]+)*(?:\p{Lu}\.|\p{Lu}[\pL'’\-]*)){0,3})`)

// NamesAsked finds in a text the names of people that it says can be reached or are in charge: "Contact: Jo Smith",
// "ask for Jo", "led by local singer Mrs Smith". It gives where each begins and ends. Without a colon, a title, a common first
// name or a request to reach somebody it cannot be told from a group's or a place's name.
func NamesAsked(text string) [][2]int {
	var found [][2]int
	inWord, from := false, 0
	for i, c := range text {
		letter := unicode.IsLetter(c)
		if !letter || inWord || i < from {
			inWord = letter
			continue
		}
		inWord = true
		word := leadingWord(text[i:])
		lower := strings.ToLower(word)
		if !asksFor[lower] && !callingBefore[lower] {
			continue
		}
		ahead := text[i+len(word) : min(len(text), i+longestAsked)]
		at, how := nameMayFollow(lower, word, ahead)
		if at < 0 {
			continue
		}
		start := i + len(word) + at
		for start < len(text) {
			end := askedName(text[start:min(len(text), start+longestAsked)], how)
			if end == 0 {
				break
			}
			from = start + end
			found = append(found, [2]int{start, from})
			start = from + joinedBehind(text[from:])
			if start == from {
				break
			}
			if how == byRequest { // "contact Jo Smith or Direct Line"
				how = plainly
			}
		}
	}
	return found
}

// askedName gives how much of the beginning of a text is the name of somebody asked for; 0 for none of it.
func askedName(text string, how asking) int {
	m := nameRunAt.FindStringSubmatchIndex(text)
	if m == nil {
		return 0
	}
	run := text[m[4]:m[5]]
	end := nameEnd(run, m[2] < m[3], how == byColon)
	if end == 0 && (how == byRequest || how == byAsking) {
		end = unknownName(run)
	}
	if end == 0 && how == byAsking {
		end = unknownFirst(run)
	}
	if end == 0 {
		return 0
	}
	return m[4] + end
}

// joinedBehind gives how many bytes of a text join a name to the next one; 0 for none.
func joinedBehind(text string) int {
	for _, join := range []string{" and ", " & ", " or ", ", "} {
		if rest, ok := strings.CutPrefix(text, join); ok {
			if r, _ := utf8.DecodeRuneInString(rest); unicode.IsUpper(r) {
				return len(join)
			}
		}
	}
	return 0
}

// unknownName gives the length of two words with capitals that no list of first names has, where they may well be a
// person's name; 0 where a word of them is one of offices, lines and the like.
func unknownName(run string) int {
	words := strings.Fields(run)
	if len(words) != 2 || orgWord.MatchString(run) || notName.MatchString(run) {
		return 0
	}
	for _, w := range words {
		w = strings.TrimRight(w, ".")
		if !nameWord.MatchString(w) || w == strings.ToUpper(w) || besideName[strings.ToLower(w)] || inOfficeNames[strings.ToLower(w)] {
			return 0
		}
	}
	return len(strings.TrimRight(run, "."))
}

// MayBeNamed tells whether words are two with capitals that may well be a person's name.
func MayBeNamed(text string) bool { return unknownName(strings.TrimSpace(text)) > 0 }

// unknownFirst gives the length of the first word of a run where it may be a person's first name, in no list; 0 where it is a word
// of offices and the like.
func unknownFirst(run string) int {
	word, rest, _ := strings.Cut(run, " ")
	word = strings.TrimRight(word, ".")
	lower := strings.ToLower(word)
	if rest != "" || len(word) < 3 || !nameWord.MatchString(word) || word == strings.ToUpper(word) || orgWord.MatchString(word) || notName.MatchString(word) || besideName[lower] || inOfficeNames[lower] || askFor[lower] {
		return 0
	}
	return len(word)
}

// inOfficeNames are words, beside those of orgWord and besideName, of which the names of offices, lines and bodies are made.
var inOfficeNames = wordSet(`direct triple zero head main front customer client duty intake hotel hotels restaurant restaurants elementary worker workers officer officers skills training education advice adviser advisor information legal aid disability aged child childrens domestic violence sexual assault crisis emergency
	mental drug alcohol addiction gambling financial counselling counseling counsellor homeless homelessness housing tenancy tenants multicultural migrant refugee asylum aboriginal indigenous torres strait islander beyond blue life lifeline kids parent parents carers carer
	safe safety first next step steps open door doors good better best big little local regional national state federal public private general central mutual united uniting salvation red white black green yellow golden silver active healthy living well being wellbeing
	connect connection connections connected links reach outreach access ability able independence independent living options choices pathways future futures hope bright light north food bank banks meals wheels share creative arts art sports sport leisure recreation swim swimming tennis cricket football netball bowls golf
	citizens citizen advice bureau visitor visitors tourist tourism information box ticket tickets reception registry registrar court courts justice peace police fire rescue ambulance transport taxi bus train rail road roads planning building environment waste water energy power gas electric telephone digital online web internet
	parking passes permit permits rates animal animals dog dogs cat cats pet pets wildlife museum gallery theatre library libraries records archives history heritage research science technology computer computers help desk volunteer volunteering volunteers job jobs employment work career careers business industry trade trades apprentice
	dental doctor doctors nurse nurses physio podiatry optometry hearing vision deaf blind autism dementia alzheimer alzheimers parkinsons diabetes cancer heart stroke arthritis asthma lung kidney epilepsy
	specialist specialists director directors executive advocate advocates admission admissions clerk supervisor representative representatives rep navigator case attendant operator operations resource resources human member members membership student students veteran veterans victim witness senior junior lead principal deputy assistant associate
	speak ask talk age uk nsw vic qld tas`)

// longestAsked is how many bytes hold any name and the words that ask for it.
const longestAsked = 160

// asksFor are the words that the words that ask for somebody begin with.
var asksFor = wordSet(`contact contacts call ring phone ph telephone email e text sms message ask speak talk see attention attn c care enquiries inquiries enquire booking bookings rsvp
	coordinator coordinators co organiser organisers organizer organizers convenor convenors convener conveners president presidents secretary secretaries treasurer treasurers chair chairperson chairman chairwoman
	leader leaders facilitator facilitators tutor tutors teacher teachers instructor instructors manager managers principal principals host hosts minister vicar priest led run hosted facilitated taught organised organized
	founded presented started formed created written managed coordinated directed tutored conducted convened with via through`)

// asking is how a text leads to a name.
type asking int

// The ways there are.
const (
	plainly   asking = iota // "with Jo"
	byColon                 // "Contact: Jo Smith", "local singer Jo Smith": two words with capitals are a name
	byRequest               // "please contact Jo Smith"
	byAsking                // "ask for Jo": what follows is a name, of one word too
)

// nameMayFollow tells where the first capital letter of what follows a word is, if only words that join are before it,
// and how the text leads there; at is -1 where they are not.
func nameMayFollow(word, written, text string) (at int, how asking) {
	at = strings.IndexFunc(text, unicode.IsUpper)
	if at < 0 {
		return -1, plainly
	}
	between := text[:at]
	if callingBefore[word] && !asksFor[word] {
		switch {
		case between != " ":
			return -1, plainly
		case written != word: // a title's word: only a common first name tells
			return at, plainly
		}
		return at, byColon
	}
	if needed := goesOn[word]; needed != nil && !slices.Contains(needed, firstWord(between)) || listMark.MatchString(between) {
		return -1, plainly
	}
	joined, by, n := true, false, 0
	for w := range strings.FieldsFuncSeq(between, func(c rune) bool { return strings.ContainsRune(" \t\n:-–,./", c) }) {
		joined, by, n = joined && joinsAsked[w], by || w == "by", n+1
	}
	switch {
	case doneBy[word] && !by && !requests[word], strings.HasSuffix(between, " the "): // "the Jo Smith Hall"
		return -1, plainly
	case !joined && !(by && doneBy[word] && n <= mostBetween && !strings.ContainsAny(between, ".:\n(")):
		return -1, plainly
	case strings.ContainsAny(strings.TrimPrefix(strings.TrimPrefix(between, "-ordinator"), "-mail"), ":-–"):
		return at, byColon
	case word == "ask" && between == " for ":
		return at, byAsking
	case requests[word] && !strings.ContainsAny(between, "\n."):
		return at, byRequest
	}
	return at, plainly
}

// goesOn are the words of which one must follow right behind others: "care of", "co-ordinator".
var goesOn = map[string][]string{
	"care": {"of"}, "ask": {"for"}, "speak": {"to", "with"}, "talk": {"to", "with"}, "directed": {"to", "by"}, "c": {"o"}, "e": {"mail"}, "co": {"ordinator", "ordinators"},
}

// listMark is the beginning of the next item of a list.
var listMark = regexp.MustCompile(`\n\s*[-–•*]`)

func firstWord(text string) string {
	text = strings.TrimLeft(text, " \t-/")
	return leadingWord(text)
}

// mostBetween is how many words stand between what was done and the name of who did it: "run for years by local singer".
const mostBetween = 6

var (
	// doneBy are what people do, before "by".
	doneBy = wordSet(`led run hosted facilitated taught organised organized founded presented started formed created written managed coordinated directed tutored conducted convened`)
	// requests are the words that ask the reader to reach somebody.
	requests = wordSet(`contact call ring phone telephone text sms ask speak talk directed email`)
	// callingBefore are callings that stand right before a name: "local singer Jo Smith".
	callingBefore = wordSet(`performer singer musician artist illustrator author writer poet dancer choreographer conductor coach trainer therapist counsellor physiotherapist administrator director founder founders caretaker chef gardener volunteer storyteller potter
		coordinator organiser organizer convenor convener president secretary treasurer chairperson chairman chairwoman leader facilitator tutor teacher instructor`)
)

var joinsAsked = wordSet(`person name for to with by of is our the please at o ordinator ordinators mail woman`)

// leadingWord gives the letters a text begins with.
func leadingWord(text string) string {
	if end := strings.IndexFunc(text, func(c rune) bool { return !unicode.IsLetter(c) }); end >= 0 {
		return text[:end]
	}
	return text
}

// nameEnd gives how much of a run of words with capitals is a person's name; 0 for none of it.
func nameEnd(run string, titled, colon bool) int {
	words := strings.Fields(run)
	end := strings.TrimRight(run, ".")
	if orgWord.MatchString(run) || notName.MatchString(run) {
		return 0
	}
	first := strings.ToLower(strings.Trim(words[0], "."))
	switch {
	case titled:
		return len(end)
	case knownFirstName(first) && len(words) > 1 && !alsoPlace[first]:
		return len(end)
	case knownFirstName(first) && len(words) == 1:
		if alsoWord[first] || alsoPlace[first] {
			return 0
		}
		return len(end)
	case colon && len(words) >= 2:
		for _, w := range words {
			if w == strings.ToUpper(w) && len(w) > 3 { // "CONTACT: PLEASE CALL"
				return 0
			}
		}
		return len(end)
	}
	return 0
}

// notName are words with a capital that stand behind a word that asks for somebody, and are no name.
var notName = regexp.MustCompile(`(?i)\b(?:gardens?|oval|beach|river|creek|bay|island|forest|farm|market|festival|choir|band|orchestra|room|level|building|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|june|july|august|september|october|november|december|street|st|road|rd|avenue|ave|drive|lane|parade|highway|park|reserve|pool|gym|gallery|museum|theatre|cafe|pub|hotel|rsl|facebook|instagram|google|zoom|teams|eventbrite|humanitix|trybooking|website|email|phone|mobile|tel|police|sport|sports|health|care|gateway|support|aid|relief|mission|clinic|doctor|nurse|gp|ndis|centrelink|medicare|lifeline|headspace|u3a|probus|rotary|lions|scouts|guides|salvation|army|red|cross|vincent|paul's|mary's|anglicare|uniting|baptist|catholic|parish|cathedral|mosque|temple|synagogue|online|english|free|all|us|me|you|your|our|the|this|these|they|it|we|please|new|no|not|if|or|and|for|at|on|by|to|after|before|between)\b`)

// Names that are words or places too do not stand alone for a person.
var (
	alsoWord  = wordSet(`rose may grace hope mark bill will art joy dawn dale heather ray rod scott ross val pat jean don roy kay glen jack frank sandy faith charity iris ivy violet daisy dean max christian amber august holly bonnie blanche bert todd willow lily lilly poppy sid alma cliff earl noel angel angelica coral fern flora gale hazel jewel merry miles olive penny piper rusty sage skip tilly trinity woody bonny bunny grant jan robin lee kim carol june april summer ruby pearl ken sue rob drew sunny nick rich terry leigh kerry`)
	alsoPlace = wordSet(`victoria sydney adelaide florence georgia chelsea albert alice allen arnold bradley brandon calvin charles clarence clifford clyde darwin douglas gordon gilbert howard hugo lewis nelson russell stanley stewart vernon victor jordan alexandria bernard hamilton brooklyn devon shannon paris logan carmel st kent`)
)

// NameBehind finds the name of a person right behind a number or address: "0400 000 000 (Jo Smith)". It gives where
// it begins and ends in text; ok is false where there is none.
func NameBehind(text string) (start, end int, ok bool) {
	m := nameBehind.FindStringSubmatchIndex(text)
	if m == nil {
		return 0, 0, false
	}
	titled := m[2] < m[3]
	n := nameEnd(text[m[4]:m[5]], titled, false)
	if n == 0 {
		return 0, 0, false
	}
	return m[2], m[4] + n, true
}

var nameBehind = regexp.MustCompile(`^[ \t]*(?:[(\[,:\-–]|(?i:ask for|for|to|and ask for))*[ \t]*((?i:(?:mr|mrs|ms|miss|dr|revd?|fr|pastor)\.?[ \t]+)?)(\p{Lu}[\pL'’\-]*(?:[ \t]+\p{Lu}[\pL'’\-]*){0,2})`)

// IsTitle tells whether a word stands before a person's name: "Mrs", "Revd.".
func IsTitle(word string) bool { return nameTitle.MatchString(word) }

// IsFirstName tells whether a word is a common first name and no other word.
func IsFirstName(word string) bool {
	word = strings.ToLower(word)
	return knownFirstName(word) && !alsoWord[word] && !alsoPlace[word]
}
