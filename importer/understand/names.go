package understand

import (
	"regexp"
	"strings"
	"unicode"
)

// nameAsked is a name behind a word that asks to reach somebody, or that says what somebody is or does. The groups
// are what joins them, the title, and the words with a capital.
var nameAsked = regexp.MustCompile(`^(?i:contacts?(?: person| name)?|call|ring|phone|ph|telephone|e-?mail|text|sms|message|ask for|ask|speak (?:to|with)|talk to|see|attention|attn|c/o|care of|enquiries|inquiries|enquire|bookings?|rsvp|` +
	`co-?ordinators?|organi[sz]ers?|conven[eo]rs?|presidents?|secretar(?:y|ies)|treasurers?|chair(?:person|man|woman)?|leaders?|facilitators?|tutors?|teachers?|instructors?|managers?|principals?|hosts?|minister|vicar|priest|` +
	`(?:led|run|hosted|facilitated|taught|organi[sz]ed|founded|presented) by|with|via|through)` +
	`((?i:[ \t]*[:\-–,]|[ \t]*\n)?[ \t]*(?i:(?:is|to|with|our|the|please|for|at) )*)((?i:(?:mr|mrs|ms|miss|mx|dr|prof|professor|revd?|reverend|fr|father|pastor|rabbi|imam|sister|brother|sr|br|captain|major|cr|councillor|sir|dame|lady|lord)\.?[ \t]+)?)` +
	`(\p{Lu}[\pL'’\-]*\.?(?:[ \t]+(?:(?:de|da|di|van|der|von|el|al|bin|bint|la|le)[ \t]+)*\p{Lu}[\pL'’\-]*\.?){0,3})`)

// NamesAsked finds in a text the names of people that it says can be reached or are in charge: "Contact: Jo Smith",
// "ask for Jo", "led by Mrs Smith". start and end are given of each. Without a colon, a title or a common first name
// it cannot be told from a group's or a place's name.
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
		if !asksFor[strings.ToLower(word)] || !nameMayFollow(text[i+len(word):min(len(text), i+longestAsked)]) {
			continue
		}
		m := nameAsked.FindStringSubmatchIndex(text[i:min(len(text), i+longestAsked)])
		if m == nil {
			continue
		}
		colon := strings.ContainsAny(text[i+m[2]:i+m[3]], ":-–")
		if end := nameEnd(text[i+m[6]:i+m[7]], m[4] < m[5], colon); end > 0 {
			from = i + m[6] + end
			found = append(found, [2]int{i + m[4], from})
		}
	}
	return found
}

// longestAsked is how many bytes hold any name and the words that ask for it.
const longestAsked = 160

// asksFor are the words that the words that ask for somebody begin with.
var asksFor = wordSet(`contact contacts call ring phone ph telephone email e text sms message ask speak talk see attention attn c care enquiries inquiries enquire booking bookings rsvp
	coordinator coordinators co organiser organisers organizer organizers convenor convenors convener conveners president presidents secretary secretaries treasurer treasurers chair chairperson chairman chairwoman
	leader leaders facilitator facilitators tutor tutors teacher teachers instructor instructors manager managers principal principals host hosts minister vicar priest led run hosted facilitated taught organised organized
	founded presented with via through`)

// nameMayFollow tells whether only words that join are before the first capital letter of a text.
func nameMayFollow(text string) bool {
	at := strings.IndexFunc(text, unicode.IsUpper)
	if at < 0 {
		return false
	}
	for word := range strings.FieldsFuncSeq(text[:at], func(c rune) bool { return strings.ContainsRune(" \t\n:-–,./", c) }) {
		if !joinsAsked[word] {
			return false
		}
	}
	return true
}

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
	alsoWord  = wordSet(`rose may grace hope mark bill will art joy dawn dale heather ray rod scott ross val pat jean don roy kay glen jack frank sandy faith charity iris ivy violet daisy dean max grant jan robin lee kim carol june april summer ruby pearl ken sue rob drew sunny nick rich terry leigh kerry`)
	alsoPlace = wordSet(`victoria sydney adelaide florence georgia chelsea brooklyn devon shannon paris logan carmel st kent`)
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
