package importer

import (
	"regexp"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// contacts reads how to reach the record. What may be a person's own is withheld (docs/rules.md, 8).
func (r *rowReader) contacts() {
	r.phones()
	r.each(FieldEmail, func(i int, text string) { r.emails(i, text) })
	r.each(FieldWebsite, func(i int, text string) { r.links(i, text) })
	r.each(FieldSocial, func(i int, text string) { r.social(i, text) })
	r.each(FieldContact, func(i int, text string) { r.contactPerson(i, understand.PlainText(text)) })
}

// contactPerson reads a cell of who can be reached. The numbers and addresses in it are read as those of other
// columns; what is left is a person's name unless it is plainly an office's.
func (r *rowReader) contactPerson(column int, text string) {
	r.understood(column)
	rest := r.homePhones(column, text)
	if emails, _ := understand.ParseEmails(text); len(emails) > 0 {
		r.takeEmails(column, emails)
		rest = emailInText.ReplaceAllString(rest, "\n")
	}
	state, _ := r.state()
	if phones, _ := readPhones(rest, state, r.r.abroad()); len(phones) > 0 {
		r.takePhones(column, phones)
		rest = numberInText.ReplaceAllString(rest, "\n")
	}
	rest = webInText.ReplaceAllStringFunc(rest, func(link string) string {
		if links, u := understand.ParseURLs(link); u.Understood && len(links) > 0 {
			r.addURLs(links)
			return "\n"
		}
		return link
	})
	person := false
	for part := range strings.FieldsFuncSeq(rest, func(c rune) bool { return strings.ContainsRune("\n,;|()", c) }) {
		part = strings.Trim(part, " \t.:-–*•/&")
		if part == "" || contactWords.MatchString(part) || r.r.namesItself(part) {
			continue
		}
		if name := contactLead.ReplaceAllString(part, ""); !understand.IsOffice(name) {
			person = true
			r.r.hold(r.name(column), name)
		}
	}
	if !person && strings.Trim(rest, " \t\n.,:;-–/&()") != "" {
		r.original(column, text)
	}
}

var (
	// numberInText is a telephone number as a cell of contacts holds it.
	numberInText = regexp.MustCompile(`\+?\(?\+?\d[\d \t().\-–]{4,}\d`)
	// webInText is a web address as a cell of contacts holds it.
	webInText = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s,;()]+`)
	// contactWords are what stands between numbers and names in such a cell, and is neither.
	contactWords = regexp.MustCompile(`(?i)^(?:(?:phone|ph|tel|telephone|t|p|m|mob|mobile|h|home|w|work|ah|bh|a/h|b/h|email|e-mail|e|or|and|on|at|via|by|call|text|sms|contact|after|before|only|please|evenings?|mornings?|weekdays?|\d{1,2}(?:[.:]\d{2})?\s*(?:am|pm)?)(?:[ .:]+|$))+$`)
	contactLead  = regexp.MustCompile(`(?i)^(?:(?:contact|call|ring|phone|ask for|see|email|attn|attention|c/o|care of|or|and)[ .:]+)+`)
)

var plainPhoneHeader = regexp.MustCompile(`^(?:general |main |contact |business |office |public |organisation |primary |work )?(?:phone|telephone|tel|ph|contact|mobile|mob|landline|call|other|phones|column)?(?: (?:number|no|numbers|s|general|contact|details))*$`)

var phoneWords = strings.NewReplacer(" phone", "", " telephone", "", " number", "")

// phoneLabel gives the label a column's name puts on its numbers; none where it only says "phone".
func phoneLabel(header string) string {
	key := strings.TrimSpace(numbered.ReplaceAllString(headerKey(header), ""))
	if plainPhoneHeader.MatchString(key) {
		return ""
	}
	switch key {
	case "tty", "tis", "sms":
		return strings.ToUpper(key)
	}
	label := strings.TrimSpace(phoneWords.Replace(" " + key))
	if label == "" || label == "bh" || label == "business hours" || label == "day" || label == "daytime" || fieldsByWord[label] == FieldName {
		return ""
	}
	return label
}

func (r *rowReader) phones() {
	state, _ := r.state()
	r.each(FieldPhone, func(i int, text string) {
		plain := understand.PlainText(text)
		others := r.homePhones(i, plain)
		phones, u := readPhones(others, state, r.r.abroad())
		if others != plain && len(phones) == 0 {
			r.understood(i)
			return
		}
		if u.Empty {
			return
		}
		r.takePhones(i, phones)
		if u.Understood {
			r.understood(i)
			return
		}
		r.asText(i)
		r.original(i, understand.PlainText(text))
		r.flag(i, SeverityWarning, ProblemPhone, "The telephone number is kept as text: "+u.Reason+".", "")
	})
}

// homePhones keeps back the numbers of a cell that it says are somebody's at home, and gives the rest of it.
func (r *rowReader) homePhones(column int, text string) string {
	state, _ := r.state()
	return replaceAt(text, understand.HomePhones(text), func(number string) string {
		if phones, _ := readPhones(number, state, r.r.abroad()); len(phones) == 1 {
			number = phones[0].Number
		}
		r.r.hold(r.name(column), number)
		return "\n"
	})
}

// takePhones takes the numbers of a cell, and keeps back those that may be a person's own. A name beside a number is
// no label for it.
func (r *rowReader) takePhones(column int, phones []directory.Phone) {
	for _, phone := range phones {
		if person := phone.Label; understand.IsNamed(person) || ofPeople(r.name(column)) && understand.MayBeNamed(person) {
			r.r.hold(r.name(column), person)
			phone.Label = ""
		}
		if personalPhone(phone, r.r.abroad(), r.name(column)) {
			r.r.hold(r.name(column), phone.Number)
			continue
		}
		if phone.Label == "" {
			phone.Label = phoneLabel(r.name(column))
		}
		if !slices.ContainsFunc(r.r.Phones, func(have directory.Phone) bool { return have.Number == phone.Number }) {
			r.r.Phones = append(r.r.Phones, phone)
		}
	}
}

// ofPeople tells whether a column is by its name about who is reached.
func ofPeople(column string) bool {
	key := headerKey(column)
	return strings.Contains(key, "contact") || strings.Contains(key, "person")
}

// readPhones reads numbers as the country of the record writes them.
func readPhones(text, state, abroad string) ([]directory.Phone, understand.Understanding) {
	if abroad != "" {
		return understand.ParsePhonesAbroad(text, abroad)
	}
	return understand.ParsePhones(text, state)
}

// personalPhone tells whether a number may be a person's own, by its form or by what it and its column are called.
func personalPhone(phone directory.Phone, abroad, column string) bool {
	switch {
	case understand.IsHomePhone(phone.Label), understand.IsHomePhone(column):
		return true
	case abroad != "":
		return understand.IsPersonalPhoneAbroad(phone.Number, abroad, phone.Label+" "+column)
	}
	return understand.IsPersonalPhone(phone.Number, phone.Label)
}

func (r *rowReader) emails(i int, text string) {
	emails, u := understand.ParseEmails(text)
	if links, v := understand.ParseURLs(text); len(emails) == 0 && v.Understood {
		r.addURLs(links)
		r.understood(i)
		return
	}
	r.takeEmails(i, emails)
	if u.Understood {
		r.understood(i)
		return
	}
	r.asText(i)
	r.original(i, understand.PlainText(text))
	r.flag(i, SeverityNote, ProblemEmail, "The e-mail address is kept as text: "+u.Reason+".", "")
}

// takeEmails takes the addresses of a cell, and keeps back those that may be a person's own.
func (r *rowReader) takeEmails(column int, emails []string) {
	for _, email := range emails {
		if understand.IsPersonalEmail(email, r.r.own()) {
			r.r.hold(r.name(column), email)
		} else if !slices.Contains(r.r.Emails, email) {
			r.r.Emails = append(r.r.Emails, email)
		}
	}
}

func (r *rowReader) addURLs(links []string) {
	for _, link := range links {
		if !slices.Contains(r.r.URLs, link) {
			r.r.URLs = append(r.r.URLs, link)
		}
	}
}

func (r *rowReader) links(i int, text string) {
	links, u := understand.ParseURLs(text)
	r.addURLs(links)
	switch {
	case u.Understood:
		r.understood(i)
	case len(links) == 0 && strings.Contains(text, "@"):
		r.emails(i, text)
	default:
		r.asText(i)
		r.original(i, understand.PlainText(text))
		r.flag(i, SeverityNote, ProblemURL, "The web address may be wrong: "+u.Reason+".", "")
	}
}

var handle = regexp.MustCompile(`^@?([A-Za-z0-9_.]{2,30})$`)

// social reads pages and handles on social media. A handle becomes a link where the column names the
// site, and one of Twitter's with "@" does elsewhere only as text.
func (r *rowReader) social(i int, text string) {
	for line := range strings.FieldsSeq(understand.PlainText(text)) {
		if m := handle.FindStringSubmatch(line); m != nil && !strings.Contains(m[1], ".com") {
			if site := socialSite(r.name(i)); site != "" {
				r.addLink(i, "https://"+site+"/"+m[1])
				continue
			}
		}
		links, u := understand.ParseURLs(line)
		for _, link := range links {
			r.addLink(i, link)
		}
		if !u.Understood {
			r.asText(i)
			r.original(i, understand.PlainText(text))
			r.flag(i, SeverityNote, ProblemURL, "The web address may be wrong: "+u.Reason+".", "")
			return
		}
	}
	r.understood(i)
}

func (r *rowReader) addLink(column int, link string) {
	if !slices.ContainsFunc(r.r.Links, func(have directory.Link) bool { return have.URL == link }) {
		r.r.Links = append(r.r.Links, directory.Link{Label: strings.TrimSpace(numbered.ReplaceAllString(r.name(column), "")), URL: link})
	}
}

func socialSite(header string) string {
	switch key := headerKey(header); {
	case strings.Contains(key, "twitter"):
		return "twitter.com"
	case strings.Contains(key, "instagram"):
		return "www.instagram.com"
	case strings.Contains(key, "facebook"):
		return "www.facebook.com"
	}
	return ""
}
