package importer

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// KeptBack stands in a text for a name, number or address that may be a person's own (docs/rules.md, 8).
const KeptBack = "[kept back until they confirm it]"

// ownMarks stand for KeptBack while a text is worked on, so that what stands beside a number can be told from what
// stands beside a name. They are letters nobody writes.
const (
	numberMark = "\ue000"
	emailMark  = "\ue001"
	nameMark   = "\ue002"
)

// severalMarks are things kept back that only joining words are between: they are told once.
var severalMarks = regexp.MustCompile(`[\x{e000}-\x{e002}](?:[\s,:;()\-–/&]*(?:\b(?:on|at|or|and|via|by|ph|phone|mob|mobile|tel|email|text|m|t|e)\b[\s.,:;()\-–/&]*){0,2}[\x{e000}-\x{e002}])+`)

// unmarked puts words in the place of marks.
func unmarked(text string) string {
	if !strings.ContainsAny(text, numberMark+emailMark+nameMark) {
		return text
	}
	text = severalMarks.ReplaceAllString(text, nameMark)
	for _, mark := range []string{numberMark, emailMark, nameMark} {
		text = withoutLoneBrackets(text, mark)
	}
	return marks.Replace(text)
}

// withoutLoneBrackets drops a closing bracket behind a mark where what opened it was kept back too.
func withoutLoneBrackets(text, mark string) string {
	for from := 0; ; {
		at := strings.Index(text[from:], mark+")")
		if at < 0 {
			return text
		}
		from += at + len(mark)
		if strings.Count(text[:from], "(") <= strings.Count(text[:from], ")") {
			text = text[:from] + text[from+1:]
		}
	}
}

var marks = strings.NewReplacer(numberMark, KeptBack, emailMark, KeptBack, nameMark, KeptBack)

// own gives the record's and its organisation's names: they are public, whoever they are called after.
func (r *Record) own() string { return r.Name + " " + r.Organisation }

// namesItself tells whether some words are those the record or its organisation is called by.
func (r *Record) namesItself(words string) bool {
	return strings.Contains(strings.ToLower(r.own()), strings.ToLower(strings.TrimSpace(words)))
}

// namesPlace tells whether some words are part of what a place of the record is called, or of its address.
func (r *Record) namesPlace(words string) bool {
	words = strings.ToLower(strings.TrimSpace(words))
	return slices.ContainsFunc(r.Places, func(p PlaceText) bool {
		return strings.Contains(strings.ToLower(p.Name+"\n"+p.Address+"\n"+p.Suburb), words)
	})
}

// hold keeps something back that may be a person's own. column is the one it stands in, empty for a text.
func (r *Record) hold(column, text string) {
	if slices.Contains(r.Withheld, text) || r.ofTheirs(text) {
		return
	}
	r.Withheld = append(r.Withheld, text)
	message := "A name, number or address that may be a person's own is kept back until they or their organisation confirm it."
	if column == "" {
		message = "A text holds names, numbers or addresses that may be a person's own. They are kept back until they or their organisation confirm them."
	}
	said := slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Code == ProblemContactWithheld && p.Column == column })
	if !said {
		r.Flag(Problem{Column: column, Severity: SeverityNote, Code: ProblemContactWithheld, Message: message})
	}
}

// ofTheirs tells whether a number or address is published as the organisation's own.
func (r *Record) ofTheirs(text string) bool {
	return slices.Contains(r.Emails, text) || slices.ContainsFunc(r.Phones, func(p directory.Phone) bool { return p.Number == text })
}

// withholdPersons takes mobiles, numbers at home, personal addresses, the names of people who can be reached, and
// whatever is withheld, out of every text that is published. The whole row stays in Raw, for audit only.
func (r *Record) withholdPersons() {
	for known := -1; len(r.Withheld) > known; { // a name found in one text may stand in one that was read before
		known = len(r.Withheld)
		r.withholdOnce()
	}
}

func (r *Record) withholdOnce() {
	for _, text := range []*string{&r.Summary, &r.Description, &r.Eligibility, &r.AreaServed, &r.Cost.Text} {
		*text = r.withoutPersons(*text)
	}
	if r.FirstVisit != (directory.FirstVisit{}) {
		_, visit, _ := r.FirstVisit.Questions()
		for _, text := range visit {
			*text = r.withoutPersons(*text)
		}
	}
	r.Name = tidyName(r.withoutContacts(r.Name))
	for _, texts := range [][]string{r.AlsoKnownAs, r.Categories} {
		for i := range texts {
			texts[i] = r.withoutContacts(texts[i])
		}
	}
	for i := range r.Originals {
		r.Originals[i].Text = r.withoutPersons(r.Originals[i].Text)
	}
	for i := range r.Hours {
		h := &r.Hours[i]
		h.Original, h.Note, h.PublicHolidays = r.withoutPersons(h.Original), r.withoutPersons(h.Note), r.withoutPersons(h.PublicHolidays)
	}
	for i := range r.Meetings {
		m := &r.Meetings[i]
		m.Original, m.Note = r.withoutPersons(m.Original), r.withoutPersons(m.Note)
	}
	for i := range r.Places {
		p := &r.Places[i]
		p.Name, p.Address = r.withoutContacts(p.Name), r.withoutContacts(p.Address)
		p.Directions, p.Transport = r.withoutPersons(p.Directions), r.withoutPersons(p.Transport)
	}
	for i := range r.Phones {
		r.Phones[i].Label = strings.Trim(r.withoutPersons(r.Phones[i].Label), " :")
		if strings.Contains(r.Phones[i].Label, KeptBack) {
			r.Phones[i].Label = ""
		}
	}
	for i := range r.Answers {
		r.Answers[i].Note = r.withoutPersons(r.Answers[i].Note)
	}
	for i := range r.Problems {
		r.Problems[i].Value = r.withoutPersons(r.Problems[i].Value)
	}
	r.withoutPersonalLinks()
	r.withoutEmailsOf()
}

// withoutEmailsOf keeps back the addresses, and the pages on social media, of the people whose names are kept back.
func (r *Record) withoutEmailsOf() {
	var kept []string
	theirs := func(is func(text, name string) bool) func(string) bool {
		return func(text string) bool {
			found := r.ofPersons(text, is)
			if found {
				kept = append(kept, text)
			}
			return found
		}
	}
	page := theirs(understand.IsPageOf)
	r.Emails = slices.DeleteFunc(r.Emails, theirs(understand.IsEmailOf))
	r.URLs = slices.DeleteFunc(r.URLs, page)
	r.Links = slices.DeleteFunc(r.Links, func(l directory.Link) bool { return page(l.URL) })
	for _, text := range kept {
		r.hold("", text)
	}
}

// ofPersons tells whether a text is, as is tells, of somebody whose name is kept back. What the record itself is called
// by is its own, whoever it is called after.
func (r *Record) ofPersons(text string, is func(text, name string) bool) bool {
	return slices.ContainsFunc(r.Withheld, func(name string) bool {
		return !strings.ContainsAny(name, "@/0123456789") && !r.namesItself(name) && is(text, name)
	})
}

// pageInText is a page on social media.
var pageInText = regexp.MustCompile(`(?i)\b(?:https?://)?(?:www\.|m\.)?(?:facebook|instagram|twitter|x|linkedin|tiktok|threads)\.(?:com|net)/[^\s,;()]+`)

// withoutPages takes the pages of the people whose names are kept back out of a text.
func (r *Record) withoutPages(text string) string {
	if !strings.Contains(text, ".com/") && !strings.Contains(text, ".net/") {
		return text
	}
	return pageInText.ReplaceAllStringFunc(text, func(link string) string {
		full := link
		if !strings.Contains(link, "://") {
			full = "https://" + link
		}
		if !r.ofPersons(strings.TrimRight(full, ".!?"), understand.IsPageOf) {
			return link
		}
		r.hold("", link)
		return nameMark
	})
}

// withoutPersonalLinks drops web addresses that are a person's number or e-mail address.
func (r *Record) withoutPersonalLinks() {
	personal := func(link string) bool {
		plain := strings.ReplaceAll(strings.ReplaceAll(link, "%40", "@"), "%2B", "+")
		found := r.withoutEmails(plain) != plain || chatLink.MatchString(plain) && len(understand.Mobiles(plain, r.abroad())) > 0
		if found && chatLink.MatchString(plain) {
			r.hold("", link)
		}
		return found
	}
	r.URLs = slices.DeleteFunc(r.URLs, personal)
	r.Links = slices.DeleteFunc(r.Links, func(l directory.Link) bool { return personal(l.URL) })
}

// chatLink is an address that rings or writes to a telephone.
var chatLink = regexp.MustCompile(`(?i)^https?://(?:(?:www\.)?wa\.me|(?:api|web)\.whatsapp\.com|t\.me|signal\.me|viber\.click)/`)

var (
	emailInText = regexp.MustCompile(`(?i)[a-z0-9][a-z0-9._%+'\-]*\s?(?:@|\(at\)|\[at\])\s?[a-z0-9][a-z0-9.\-]*\.[a-z]{2,24}`)
	// emailInWords is an address at a free-mail provider as it is written to be read by people alone.
	emailInWords = regexp.MustCompile(`(?i)[a-z0-9][a-z0-9._%+'\-]*\s+(?:at|\(at\)|\[at\])\s+(?:` + strings.Join(freeMail[:], "|") + `)(?:\s*(?:\.|\s+dot\s+|\(dot\)|\[dot\])\s*(?:com?|net)(?:(?:\.|\s+dot\s+)[a-z]{2})?)`)
	emailAt      = regexp.MustCompile(`\s?(?:@|\(at\)|\[at\])\s?`)
)

// withoutPersons takes out of a text what may be a person's own.
func (r *Record) withoutPersons(text string) string {
	if text == "" {
		return text
	}
	text = r.withoutPages(r.withoutNumbers(r.withoutEmails(text)))
	text = r.withoutFound(r.withoutFound(r.withoutNames(text), understand.NamesAsked), understand.FullNames)
	for _, secret := range r.Withheld {
		text = r.withoutSecret(text, secret)
	}
	return unmarked(text)
}

// withoutContacts takes out of a name what is no part of it: numbers, addresses, and whose they are.
func (r *Record) withoutContacts(text string) string {
	return unmarked(r.withoutNames(r.withoutNumbers(r.withoutEmails(text))))
}

// tidyName drops the words around what was kept back from a name: "Craft Circle (ring …)".
func tidyName(name string) string {
	if !strings.Contains(name, KeptBack) {
		return name
	}
	short := strings.TrimSpace(bracketKept.ReplaceAllString(name, ""))
	if short == "" {
		return name
	}
	return short
}

// bracketKept is a bracket with something kept back in it, or the end of a text behind a dash or comma with it.
var bracketKept = regexp.MustCompile(`\s*\([^()]*` + regexp.QuoteMeta(KeptBack) + `[^()]*\)|\s*[,;:–-]\s+[^,;]*` + regexp.QuoteMeta(KeptBack) + `.*$`)

func (r *Record) withoutEmails(text string) string {
	if !mayHoldEmail(text) {
		return text
	}
	text = emailInText.ReplaceAllStringFunc(text, func(address string) string {
		plain := strings.ToLower(emailAt.ReplaceAllString(address, "@"))
		if !understand.IsPersonalEmail(plain, r.own()) {
			return address
		}
		r.hold("", plain)
		return emailMark
	})
	return emailInWords.ReplaceAllStringFunc(text, func(address string) string {
		r.hold("", address)
		return emailMark
	})
}

// mayHoldEmail is a quick look before slow patterns.
func mayHoldEmail(text string) bool {
	if strings.Contains(text, "@") {
		return true
	}
	lower := strings.ToLower(text)
	if strings.Contains(lower, "(at)") || strings.Contains(lower, "[at]") {
		return true
	}
	return strings.Contains(lower, "at") && slices.ContainsFunc(freeMail[:], func(provider string) bool { return strings.Contains(lower, provider) })
}

// freeMail are the providers that emailInWords knows.
var freeMail = [...]string{"gmail", "googlemail", "hotmail", "outlook", "yahoo", "icloud", "bigpond", "live"}

// withoutNumbers takes mobiles and numbers at home out of a text.
func (r *Record) withoutNumbers(text string) string {
	if !strings.ContainsAny(text, "0123456789") {
		return text
	}
	country := r.abroad()
	for _, find := range []func(string) [][2]int{func(text string) [][2]int { return understand.Mobiles(text, country) }, understand.HomePhones} {
		text = replaceAt(text, find(text), func(number string) string {
			if phones, u := readPhones(number, "", country); u.Understood && len(phones) == 1 {
				if r.ofTheirs(phones[0].Number) {
					return number
				}
				number = phones[0].Number
			}
			r.hold("", number)
			return numberMark
		})
	}
	return text
}

// withoutFound takes out of a text the names of people that find finds in it.
func (r *Record) withoutFound(text string, find func(string) [][2]int) string {
	return replaceAt(text, find(text), func(name string) string {
		if r.namesItself(name) || r.namesPlace(name) {
			return name
		}
		r.hold("", name)
		return nameMark
	})
}

// withoutNames takes out of a text the names of people right before or behind a number or address that is withheld.
func (r *Record) withoutNames(text string) string {
	for _, marker := range []string{numberMark, emailMark} {
		for from := 0; ; {
			at := strings.Index(text[from:], marker)
			if at < 0 {
				break
			}
			at += from
			from = at + len(marker)
			if start, end, ok := understand.NameBehind(text[from:]); ok && !r.namesItself(text[from+start:from+end]) {
				r.hold("", text[from+start:from+end])
				text = text[:from+start] + nameMark + text[from+end:]
			}
			start, end, ok := understand.NameBefore(text[:at])
			if name := text[start:end]; ok && !r.namesItself(name) {
				r.hold("", name)
				text = text[:start] + nameMark + text[end:]
				from += len(nameMark) - len(name)
			}
		}
	}
	return text
}

// replaceAt replaces parts of a text, given by where they begin and end, in order.
func replaceAt(text string, parts [][2]int, with func(string) string) string {
	if len(parts) == 0 {
		return text
	}
	var b strings.Builder
	from := 0
	for _, p := range parts {
		b.WriteString(text[from:p[0]])
		b.WriteString(with(text[p[0]:p[1]]))
		from = p[1]
	}
	b.WriteString(text[from:])
	return b.String()
}

// shortestSecret is how many bytes a withheld word has that is looked for in other texts.
const shortestSecret = 4

// withoutSecret takes what is withheld out of a text, however it is written there: a number by its last eight
// digits, a name in any case, with its title or without.
func (r *Record) withoutSecret(text, secret string) string {
	digits := onlyDigits(secret)
	switch {
	case strings.ContainsAny(secret, "@/"):
		return replaceWords(text, []string{secret}, emailMark)
	case len(digits) >= 6:
		return replaceAt(text, understand.NumbersEnding(text, digits[max(0, len(digits)-8):]), func(string) string { return numberMark })
	}
	words := strings.Fields(secret)
	if understand.IsTitle(words[0]) && len(words) > 1 {
		words = words[1:]
	}
	if len(words) > 1 {
		return withoutTitled(replaceWords(text, words, nameMark), words[len(words)-1])
	}
	// A name of one word may be a word of the text too: "Foodbank".
	if len(words[0]) < shortestSecret || !understand.IsFirstName(words[0]) && strings.Contains(text, strings.ToLower(words[0])) {
		return text
	}
	return replaceWords(text, words, nameMark)
}

// withoutTitled takes a surname with a title out of a text: "Mr Quokka", of whom the row says "Z. Quokka".
func withoutTitled(text, surname string) string {
	if len(surname) < shortestSecret || !strings.Contains(text, surname) {
		return text
	}
	for _, title := range []string{"Mr", "Mrs", "Ms", "Miss", "Dr", "Mr.", "Mrs.", "Ms.", "Dr."} {
		text = replaceWords(text, []string{title, surname}, nameMark)
	}
	return text
}

func onlyDigits(text string) string {
	return strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, text)
}

// replaceWords replaces words that follow each other, in any case and with any space between them, where they stand
// as words of their own. A single word must be written with a capital, for many names are words.
func replaceWords(text string, words []string, with string) string {
	var parts [][2]int
	for from := 0; from < len(text); {
		at, end := nextWords(text, from, words)
		if at < 0 {
			break
		}
		first, _ := utf8.DecodeRuneInString(text[at:])
		if len(words) > 1 || strings.ContainsAny(words[0], "@/") || unicode.IsUpper(first) {
			parts = append(parts, [2]int{at, end})
		}
		from = end
	}
	return replaceAt(text, parts, func(string) string { return with })
}

// nextWords finds where words next stand in a text from a position on; at is -1 where they do not.
func nextWords(text string, from int, words []string) (at, end int) {
	before := ' '
	if from > 0 {
		before, _ = utf8.DecodeLastRuneInString(text[:from])
	}
	for i, c := range text[from:] {
		if i += from; !wordRune(before) && wordRune(c) {
			if end := wordsAt(text, i, words); end > 0 {
				return i, end
			}
		}
		before = c
	}
	return -1, -1
}

// wordsAt tells where words end that stand in a text at a position; 0 where they do not.
func wordsAt(text string, at int, words []string) (end int) {
	for n, word := range words {
		if n > 0 {
			rest := strings.TrimLeftFunc(text[at:], unicode.IsSpace)
			if len(rest) == len(text[at:]) {
				return 0
			}
			at = len(text) - len(rest)
		}
		if at+len(word) > len(text) || !strings.EqualFold(text[at:at+len(word)], word) {
			return 0
		}
		at += len(word)
	}
	if after, _ := utf8.DecodeRuneInString(text[at:]); at < len(text) && wordRune(after) {
		return 0
	}
	return at
}

func wordRune(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
