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

// contacts reads how to reach the record. What may be a person's own is withheld (docs/rules.md, 8).
func (r *rowReader) contacts() {
	r.phones()
	r.each(FieldEmail, func(i int, text string) { r.emails(i, text) })
	r.each(FieldWebsite, func(i int, text string) { r.links(i, text) })
	r.each(FieldSocial, func(i int, text string) { r.social(i, text) })
	r.each(FieldContact, func(i int, text string) {
		r.understood(i)
		if understand.IsPersonName(text) && !strings.Contains(strings.ToLower(r.own), strings.ToLower(strings.TrimSpace(text))) {
			r.hold(i, understand.PlainText(text))
			return
		}
		r.original(i, understand.PlainText(text))
	})
}

// hold keeps something back that may be a person's own.
func (r *rowReader) hold(column int, text string) {
	if slices.Contains(r.r.Withheld, text) {
		return
	}
	r.r.Withheld = append(r.r.Withheld, text)
	r.flag(column, SeverityNote, ProblemContactWithheld, "This may be a person's own name, mobile or address, and is not published until they or their organisation confirm it.", "")
}

var plainPhoneHeader = regexp.MustCompile(`^(?:general |main |contact |business |office |public |organisation |primary |work )?(?:phone|telephone|tel|ph|contact|mobile|mob|landline|call|other|phones|column)?(?: (?:number|no|numbers|s|general|contact))*$`)

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
	if label == "" || fieldsByWord[label] == FieldName {
		return ""
	}
	return label
}

func (r *rowReader) phones() {
	abroad := r.r.abroad()
	state, _ := r.state()
	r.each(FieldPhone, func(i int, text string) {
		phones, u := readPhones(understand.PlainText(text), state, abroad)
		if u.Empty {
			return
		}
		for _, phone := range phones {
			if personalPhone(phone, abroad, r.name(i)) {
				r.hold(i, phone.Number)
				continue
			}
			if phone.Label == "" {
				phone.Label = phoneLabel(r.name(i))
			}
			if !slices.ContainsFunc(r.r.Phones, func(have directory.Phone) bool { return have.Number == phone.Number }) {
				r.r.Phones = append(r.r.Phones, phone)
			}
		}
		if u.Understood {
			r.understood(i)
			return
		}
		r.asText(i)
		r.original(i, understand.PlainText(text))
		r.flag(i, SeverityWarning, ProblemPhone, "The telephone number is kept as text: "+u.Reason+".", "")
	})
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
	if abroad != "" {
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
	for _, email := range emails {
		if understand.IsPersonalEmail(email, r.own) {
			r.hold(i, email)
		} else if !slices.Contains(r.r.Emails, email) {
			r.r.Emails = append(r.r.Emails, email)
		}
	}
	if u.Understood {
		r.understood(i)
		return
	}
	r.asText(i)
	r.original(i, understand.PlainText(text))
	r.flag(i, SeverityNote, ProblemEmail, "The e-mail address is kept as text: "+u.Reason+".", "")
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

var (
	mobileInText = regexp.MustCompile(`(?:\+61\s?|\b0)4\d{2}[\s\-]?\d{3}[\s\-]?\d{3}\b`)
	// A British mobile has eleven digits; Queensland's numbers, which also begin with 07, have ten.
	britishMobileInText = regexp.MustCompile(`(?:\+44\s?(?:\(0\)\s?)?|\b0)7\d{3}[\s\-]?(?:\d{6}|\d{3}[\s\-]\d{3})\b`)
	emailInText         = regexp.MustCompile(`(?i)[a-z0-9][a-z0-9._%+\-]*@[a-z0-9.\-]+\.[a-z]{2,}`)
)

// What stands in a text for what is withheld.
const (
	numberWithheld = "[number withheld]"
	emailWithheld  = "[e-mail withheld]"
	nameWithheld   = "[name withheld]"
)

// withhold takes mobiles and personal addresses, the names beside them, and whatever is withheld, out of
// every text that is published. The whole row stays in Raw, for audit only.
func (r *rowReader) withhold() {
	known := len(r.r.Withheld)
	r.withholdOnce()
	if len(r.r.Withheld) > known { // a name found in one text may stand in one that was read before
		r.withholdOnce()
	}
}

func (r *rowReader) withholdOnce() {
	for _, text := range []*string{&r.r.Summary, &r.r.Description, &r.r.Eligibility, &r.r.AreaServed, &r.r.Cost.Text} {
		*text = r.masked(*text)
	}
	for i := range r.r.Originals {
		r.r.Originals[i].Text = r.masked(r.r.Originals[i].Text)
	}
	for i := range r.r.Hours {
		r.r.Hours[i].Original, r.r.Hours[i].Note = r.masked(r.r.Hours[i].Original), r.masked(r.r.Hours[i].Note)
	}
	for i := range r.r.Meetings {
		r.r.Meetings[i].Original = r.masked(r.r.Meetings[i].Original)
	}
	for i := range r.r.Places {
		p := &r.r.Places[i]
		p.Directions, p.Transport = r.masked(p.Directions), r.masked(p.Transport)
	}
}

func (r *rowReader) masked(text string) string {
	if !strings.ContainsAny(text, "@0+") && len(r.r.Withheld) == 0 {
		return text
	}
	text = mobileInText.ReplaceAllStringFunc(text, func(number string) string {
		r.hold(-1, understand.FormatPhone(number, ""))
		return numberWithheld
	})
	text = britishMobileInText.ReplaceAllStringFunc(text, func(number string) string {
		phones, _ := understand.ParsePhonesAbroad(number, "GB")
		for _, phone := range phones {
			r.hold(-1, phone.Number)
		}
		return numberWithheld
	})
	text = emailInText.ReplaceAllStringFunc(text, func(address string) string {
		if !understand.IsPersonalEmail(address, r.own) {
			return address
		}
		r.hold(-1, strings.ToLower(address))
		return emailWithheld
	})
	text = r.withoutNames(text)
	for _, secret := range r.r.Withheld {
		if len(secret) > 4 {
			text = replaceWords(text, secret, "[withheld]")
		}
	}
	return text
}

// withoutNames takes out of a text the names of people right before a number or address that is withheld.
func (r *rowReader) withoutNames(text string) string {
	for _, marker := range []string{numberWithheld, emailWithheld} {
		for from := 0; ; {
			at := strings.Index(text[from:], marker)
			if at < 0 {
				break
			}
			at += from
			from = at + len(marker)
			start, end, ok := understand.NameBefore(text[:at])
			if name := text[start:end]; ok && !strings.Contains(strings.ToLower(r.own), strings.ToLower(name)) {
				r.hold(-1, name)
				text = text[:start] + nameWithheld + text[end:]
				from += len(nameWithheld) - len(name)
			}
		}
	}
	return text
}

// replaceWords replaces a phrase where it stands as words of its own.
func replaceWords(text, phrase, with string) string {
	for from := 0; ; {
		at := strings.Index(text[from:], phrase)
		if at < 0 {
			return text
		}
		at += from
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(text[at+len(phrase):])
		if wordRune(before) || wordRune(after) {
			from = at + len(phrase)
			continue
		}
		text = text[:at] + with + text[at+len(phrase):]
		from = at + len(with)
	}
}

func wordRune(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
