package understand

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// FullNames finds in a text the names of people that stand in it whatever is said of them: a common first name and a
// surname ("Alice Numbatti"), or two words with capitals that a calling follows ("Zarvan Quokka, the founder"). It gives
// where each begins and ends. Names of streets, halls and the like are none, and neither is what history tells.
func FullNames(text string) [][2]int {
	var found [][2]int
	words := capitals(text)
	for i := 0; i < len(words); {
		end := i + 1
		for end < len(words) && words[end].joined {
			end++
		}
		if from, to, ok := fullName(text, words[i:end]); ok {
			found = append(found, [2]int{from, to})
		}
		i = end
	}
	return found
}

// capital is a word that begins with a capital letter.
type capital struct {
	start, end int
	joined     bool // only a blank is between it and the one before
}

// capitals gives the words of a text that begin with a capital letter.
func capitals(text string) []capital {
	var all []capital
	inWord := false
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case !unicode.IsLetter(r):
			inWord = inWord && (r == '\'' || r == '’' || r == '-')
		case !inWord && unicode.IsUpper(r):
			c := capital{start: i, end: i + size}
			for c.end < len(text) {
				next, n := utf8.DecodeRuneInString(text[c.end:])
				if !unicode.IsLetter(next) && next != '\'' && next != '’' && next != '-' {
					break
				}
				c.end += n
			}
			if n := len(all); n > 0 {
				between := text[all[n-1].end:c.start]
				c.joined = between == " " || between == ". " && all[n-1].end-all[n-1].start == 1 // an initial
			}
			all = append(all, c)
			i, inWord = c.end, false
			continue
		default:
			inWord = true
		}
		i += size
	}
	return all
}

// longestRun is how many words with capitals in a row may be a name with its title: more are a heading.
const longestRun = 4

// fullName tells whether a run of words with capitals is, or ends with, a person's name.
func fullName(text string, run []capital) (start, end int, ok bool) {
	if len(run) < 2 || len(run) > longestRun {
		return 0, 0, false
	}
	whole := text[run[0].start:run[len(run)-1].end]
	if orgWord.MatchString(whole) || notName.MatchString(whole) {
		return 0, 0, false
	}
	for k := range run[:len(run)-1] {
		rest := run[k:]
		if before := strings.ToLower(text[run[max(0, k-1)].start:run[max(0, k-1)].end]); k > 0 && !nameTitle.MatchString(before) && !calling[before] && !asksFor[before] && !sentenceWords[before] {
			break // "San Antonio Texas"
		}
		if !surnames(text, rest[1:]) {
			continue
		}
		first := strings.ToLower(text[rest[0].start:rest[0].end])
		known := knownFirstName(first) && !alsoWord[first] && !alsoPlace[first]
		if !known && !(k == 0 && len(rest) == 2 && surnames(text, rest[:1]) && calledAfter(text[rest[1].end:])) {
			continue
		}
		if namesThing(text[:rest[0].start]) || ofHistory(text, rest[0].start) {
			return 0, 0, false
		}
		return rest[0].start, rest[len(rest)-1].end, true
	}
	return 0, 0, false
}

// sentenceWords are words that begin a sentence before a name.
var sentenceWords = wordSet(`with by and is for from when our your about meet join thanks email phone`)

// surnames tells whether words with capitals may be initials and a surname.
func surnames(text string, words []capital) bool {
	for i, w := range words {
		word := text[w.start:w.end]
		if i < len(words)-1 && utf8.RuneCountInString(word) == 1 {
			continue
		}
		if !nameWord.MatchString(word) || word == strings.ToUpper(word) || besideName[strings.ToLower(strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "’s"))] {
			return false
		}
	}
	return len(words) > 0
}

// calledAfter tells whether a text goes on with what the one named before it is called for what they do: ", the founder",
// " our centre administrator", " (coordinator)".
func calledAfter(text string) bool {
	const longest = 60
	text = strings.ToLower(text[:min(len(text), longest)])
	led := false
	for n, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '(' || r == ',' }) {
		switch {
		case n == 0 && strings.ContainsAny(text[:min(len(text), 2)], ",("):
			led = true
		case n == 0 && !calledWord[word]:
			return false
		}
		if calling[strings.Trim(word, ".;:!?)")] {
			return led || n > 0
		}
		if n > 3 || !isLower(word) {
			return false
		}
	}
	return false
}

func isLower(word string) bool {
	return !strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLower(r) && r != '-' })
}

var (
	calledWord = wordSet(`the our its your is who a`)
	calling    = wordSet(`founder co-founder cofounder founders chair chairperson chairman chairwoman president vice-president secretary treasurer coordinator co-ordinator organiser organizer convenor convener leader facilitator instructor teacher tutor
		trainer coach manager administrator director principal vicar minister priest rector curate imam rabbi pastor host hostess caretaker warden volunteer therapist counsellor nurse physiotherapist choreographer conductor musician artist author`)
)

// namesThing tells whether what stands before a name says that it is that of a thing: "the Alice Numbatti summer house",
// "St Alice".
func namesThing(before string) bool {
	word := strings.ToLower(strings.TrimRight(before[strings.LastIndexByte(strings.TrimRight(before, " "), ' ')+1:], " "))
	switch word {
	case "the", "st", "st.", "saint", "original", "via", "near", "opposite", "cnr", "and&":
		return true
	}
	return false
}

// ofHistory tells whether a year of long ago stands near a name.
func ofHistory(text string, at int) bool {
	const near = 160
	around := text[max(0, at-near):min(len(text), at+near)]
	for i := 0; i+4 <= len(around); i++ {
		if around[i] != '1' || i > 0 && isDigit(around[i-1]) || i+4 < len(around) && isDigit(around[i+4]) {
			continue
		}
		if year, ok := atoi(around[i : i+4]); ok && year >= 1000 && year < 1940 && isDigit(around[i+1]) && isDigit(around[i+2]) && isDigit(around[i+3]) {
			return true
		}
	}
	return false
}

// besideName are words that stand with a capital beside a first name where it is no person's: streets, places, things
// called after people, and words of titles.
var besideName = wordSet(`st street rd road ave avenue av dr drive ln lane ct court pl place pde parade tce terrace hwy highway cres crescent bvd blvd boulevard way cl close cct circuit esp esplanade sq square gr grove mews row walk trail track mall quay
	park reserve oval gardens garden green common field fields pavilion stadium arena pool pond lake river creek beach bay point head heads island islands harbour harbor port cove gully gorge valley vale hill hills heights downs flat flats plains ranges range mountain mount
	springs waters falls bridge junction crossing estate village town city central north south east west northern southern eastern western upper lower inner outer campus wing building tower room rooms block floor level ward cafe café hotel inn pub bar shop store market
	church chapel cathedral parish mission worship fellowship bible christian prayer mass service services ministries ministry temple mosque gospel choir band orchestra ensemble quartet quintet trio festival fair fete show day days week month night
	school elementary college university academy institute kindergarten preschool primary high secondary hospital clinic medical surgery practice health care centre center hall house home homes lodge villa cottage bank banks brook brooke mill glen headland corner well plain manor main creeks county counties houses villas archives peninsula museum water highlands lakes lagoon reef rocks rock ridge rise view farm farms forest woods wood dam weir tank siding court place foundation fund trust award awards prize scholarship memorial society
	association club group team league union party alliance project projects programme program programmes programs plan scheme act law method technique therapy syndrome disease test theory model approach music dance play plays film films book books club story stories song songs
	is are was were has have had will can may and or the of for with at in on by to from welcome present presents invite invites said says
	english welsh scottish irish french german italian greek spanish chinese arabic hindi
	january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday
	please call phone email contact free new all our your my we us you they it this that these those
	meadows ladies men women kids children family families youth seniors carers parents people support social community council government australia australian queensland victoria victorian tasmania zealand london england britain british office line relief army cross lodge tavern arms`)
