package hsds

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/understand"
)

// ProblemDangling is the code of a reference to something the files do not hold.
const ProblemDangling = "reference_dangling"

// adapter makes records of services.
type adapter struct {
	options importer.AdaptOptions
	reader  *importer.Reader
	codes   *codes
	files   []string // their names, by row.File
	abroad  string   // the foreign country of what does not say where it is; see loader.abroad
}

// record reads one service.
func (a *adapter) record(s *service) *importer.Record {
	d := &draft{adapter: a, s: s, country: a.abroad}
	d.row = importer.Row{Sheet: s.Sheet, Row: s.Row, Line: s.Line, ID: s.Object.id(), OfServices: true}
	if s.File < len(a.files) {
		d.row.File = a.files[s.File]
	}
	d.names()
	d.places()
	d.contacts()
	d.words()
	d.costs()
	d.terms()
	d.access()
	times := d.times()
	r := a.reader.Read(d.row)
	if r != nil {
		settle(r, times)
	}
	return r
}

// draft is the row of one service while it is made.
type draft struct {
	*adapter
	s       *service
	row     importer.Row
	country string // abroad
}

// cell adds a text, where it says something. Texts that no field stands for are kept by what the source calls them.
func (d *draft) cell(name string, field importer.Field, text string) {
	if strings.TrimSpace(text) != "" {
		d.row.Cells = append(d.row.Cells, importer.Cell{Name: name, Field: field, Text: text})
	}
}

func (d *draft) kept(name, text string) { d.cell(name, importer.FieldKept, text) }

func (d *draft) problem(severity importer.Severity, code, column, message string) {
	d.row.Problems = append(d.row.Problems, importer.Problem{Severity: severity, Code: code, Column: column, Message: message})
}

func (d *draft) answer(answers ...directory.Answer) {
	d.row.Answers = append(d.row.Answers, answers...)
}

// names reads what the service and its organisation are called, and whether there still is one.
func (d *draft) names() {
	o := d.s.Object
	d.cell("name", importer.FieldName, o.text("name"))
	d.cell("alternate name", importer.FieldAlsoKnownAs, o.text("alternate_name"))
	d.cell("organisation", importer.FieldOrganisation, d.s.organization.text("name"))
	d.cell("organisation id", importer.FieldOrganisationKey, orText(d.s.organization.id(), o.text("organization_id", "organisation_id")))
	switch status := strings.ToLower(o.text("status")); status {
	case "", "active":
		d.cell("status", importer.FieldIgnored, status)
	case "inactive", "defunct":
		d.row.Closed = true
		d.cell("status", importer.FieldStatus, status)
	default:
		d.cell("status", importer.FieldStatus, status)
	}
	for _, what := range d.s.lost {
		d.problem(importer.SeverityNote, ProblemDangling, what, "It names an "+what+" that is not in the files.")
	}
}

func orText(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// words reads descriptions and all that says who may come.
func (d *draft) words() {
	o := d.s.Object
	d.cell("description", importer.FieldDescription, o.text("description"))
	d.cell("eligibility", importer.FieldEligibility, o.text("eligibility_description"))
	for _, e := range d.s.eligibility {
		d.cell("eligibility", importer.FieldEligibility, e.text("eligibility", "eligibility_description"))
	}
	for _, text := range o.words("eligibility") {
		d.cell("eligibility", importer.FieldEligibility, text)
	}
	d.gender()
	d.ages()
	for _, area := range d.s.areas {
		d.cell("area served", importer.FieldAreaServed, area.text("name", "service_area", "description"))
	}
	d.kept("application process", o.text("application_process"))
	d.kept("alert", o.text("alert"))
	d.kept("wait time", o.text("wait_time"))
	d.kept("accreditations", o.text("accreditations"))
	d.kept("licenses", o.text("licenses"))
	for _, document := range d.s.documents {
		d.kept("required document", document.text("document"))
	}
	var payments []string
	for _, payment := range d.s.payments {
		payments = append(payments, payment.text("payment"))
	}
	d.kept("payments accepted", strings.Join(append(payments, o.words("accepted_payments", "payments_accepted")...), ", "))
	d.kept("program", d.s.program.text("name"))
	d.cell("last modified", importer.FieldIgnored, o.text("last_modified"))
	d.cell("assured date", importer.FieldIgnored, o.text("assured_date"))
}

// gender reads eligibility that is one code and no more: a service for women is one that names nobody else.
func (d *draft) gender() {
	if len(d.s.eligibility) != 1 || d.s.Object.text("eligibility_description") != "" {
		return
	}
	switch folded(d.s.eligibility[0].text("eligibility")) {
	case "female", "women", "women only", "females":
		d.answer(directory.Answer{Attribute: "safety.women-only", Value: directory.Yes})
	case "male", "men", "men only", "males":
		d.answer(directory.Answer{Attribute: "safety.men-only", Value: directory.Yes})
	}
}

// ages reads the youngest and oldest: the service's own, else the widest of its eligibility rows.
func (d *draft) ages() {
	o := d.s.Object
	least, most := o.text("minimum_age", "min_age"), o.text("maximum_age", "max_age")
	if least == "" && most == "" {
		least, most = widest(d.s.eligibility)
	}
	if n, err := strconv.ParseFloat(most, 64); err == nil && n == 0 {
		most = "" // programs write 0 where nobody said an age
	}
	if n, err := strconv.ParseFloat(least, 64); err == nil && n == 0 && most == "" {
		least = ""
	}
	d.cell("minimum age", importer.FieldAgeMin, least)
	d.cell("maximum age", importer.FieldAgeMax, most)
}

// widest gives the lowest and highest age of rows that all say one; one row without leaves its end open.
func widest(rows []Object) (least, most string) {
	for i, row := range rows {
		low, lowOK := number(row.text("minimum_age", "min_age"))
		high, highOK := number(row.text("maximum_age", "max_age"))
		if a, ok := number(least); i == 0 || ok && (!lowOK || low < a) {
			least = row.text("minimum_age", "min_age")
		}
		if b, ok := number(most); i == 0 || ok && (!highOK || high > b) {
			most = row.text("maximum_age", "max_age")
		}
	}
	return least, most
}

func number(text string) (float64, bool) {
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil
}

// contacts reads how to reach the service. What its organisation has stands in where it has nothing of its own.
func (d *draft) contacts() {
	o, org := d.s.Object, d.s.organization
	phones, contacts := slices.Clone(d.s.phones), slices.Clone(d.s.contacts)
	emails := []string{o.text("email")}
	for _, l := range d.s.locations {
		phones, contacts = append(phones, l.phones...), append(contacts, l.contacts...)
		emails = append(emails, l.location.text("email"))
	}
	phones = append(phones, d.bare(o)...)
	if len(phones) == 0 {
		phones = d.s.orgPhones
	}
	d.phones(phones)
	for _, contact := range contacts {
		d.cell("contact", importer.FieldContact, contact.text("name"))
		emails = append(emails, contact.text("email"))
	}
	emails = slices.DeleteFunc(emails, func(text string) bool { return text == "" })
	if len(emails) == 0 {
		emails = append(emails, org.text("email"))
	}
	for _, email := range emails {
		d.cell("email", importer.FieldEmail, email)
	}
	d.links(o, org)
}

func (d *draft) links(o, org Object) {
	urls := []string{o.text("url", "website", "uri")}
	for _, url := range d.s.urls {
		urls = append(urls, url.text("url"))
	}
	if strings.Join(urls, "") == "" {
		urls = append(urls, org.text("website", "url"))
	}
	for _, url := range urls {
		d.cell("url", importer.FieldWebsite, url)
	}
	for _, field := range []string{"facebook_url", "twitter_url", "instagram_url"} {
		d.cell(strings.TrimSuffix(field, "_url"), importer.FieldSocial, o.text(field))
	}
}

// bare gives the telephones a service or contact has as plain fields.
func (d *draft) bare(o Object) []Object {
	if number := o.text("phone", "telephone", "phone_number"); number != "" {
		return []Object{{"number": number}}
	}
	return nil
}

// phones adds telephones, each number once.
func (d *draft) phones(phones []Object) {
	seen := map[string]bool{}
	for _, phone := range phones {
		text := strings.Trim(phone.text("number"), `"' `)
		key := digits(text) + "x" + phone.text("extension")
		if key == "x" || seen[key] {
			continue
		}
		seen[key] = true
		if extension := phone.text("extension"); extension != "" && !strings.Contains(strings.ToLower(text), "x") {
			text += " ext " + extension
		}
		d.phone(phone, text)
	}
}

func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// longestLabel is how many bytes the words beside a telephone may have to be its label.
const longestLabel = 60

func (d *draft) phone(phone Object, text string) {
	description := understand.PlainText(phone.text("description", "department"))
	if short := len(description) <= longestLabel && digits(description) == "" && !strings.ContainsAny(description, "()\n;|,"); description != "" && short {
		text += " (" + description + ")"
	} else {
		d.kept("phone", description)
	}
	switch kind := strings.ToLower(phone.text("type")); kind {
	case "fax":
		d.cell("fax", importer.FieldFax, text)
	case "cell", "mobile":
		d.cell("mobile", importer.FieldPhone, text)
	case "tty", "textphone":
		d.cell("TTY", importer.FieldPhone, text)
	default:
		d.cell("phone", importer.FieldPhone, text)
	}
}

// terms reads what the source's vocabularies say of the service. A term that says whom it is for is no word for what
// it is.
func (d *draft) terms() {
	for _, attribute := range d.s.attributes {
		term := attribute.object("taxonomy_term")
		name := orText(term.text("name", "term", "label"), attribute.text("label", "taxonomy_detail"))
		taxonomy := strings.Join([]string{term.text("taxonomy", "vocabulary", "taxonomy_facet"), term.text("taxonomy_facet"), term.text("parent_name"), attribute.text("link_type"), term.object("taxonomy_detail", "taxonomy_details").text("name")}, " ")
		switch {
		case name == "":
		case attendingTerms.MatchString(taxonomy):
			d.attends(name, attribute.text("value"))
			d.kept("attending", name)
		case peopleTerms.MatchString(taxonomy):
			d.kept("for", name)
		default:
			d.cell("category", importer.FieldCategory, strings.ReplaceAll(name, ",", " "))
		}
	}
	for _, field := range []string{"attending_type", "attending_access", "deliverable_type"} {
		for _, word := range d.s.Object.words(field) {
			d.attends(word, "")
			d.kept(strings.ReplaceAll(field, "_", " "), word)
		}
	}
	for _, schedule := range d.s.schedules {
		d.attends(schedule.text("attending_type"), "")
	}
	for _, word := range d.s.Object.words("keywords") {
		d.cell("category", importer.FieldCategory, word)
	}
}

var (
	attendingTerms = regexp.MustCompile(`(?i)attend|deliver|access (?:type|method)`)
	peopleTerms    = regexp.MustCompile(`(?i)target|population|audience|circumstance|eligib|people`)
)

// attends reads a code for how one takes part. A value that says no turns it.
func (d *draft) attends(word, value string) {
	a, ok := answer(d.codes.attending, word)
	if !ok {
		return
	}
	if value != "" {
		if a.Value, ok = understand.ParseYesNo(value); !ok {
			return
		}
	}
	d.answer(a)
	d.row.Online = d.row.Online || a.Attribute == "format.online" && a.Value == directory.Yes
}

// access reads accessibility, languages and interpreting: codes become answers, words are read as any text is.
func (d *draft) access() {
	var texts, languages []string
	for _, l := range d.s.locations {
		for _, access := range l.accessibility {
			texts = appendNew(texts, access.text("accessibility", "description"), access.text("details"))
		}
		texts = appendNew(texts, l.location.words("accessibility")...)
	}
	for _, text := range texts {
		d.accessible(text)
	}
	for _, language := range d.s.languages {
		languages = appendNew(languages, strings.TrimSpace(language.text("name", "language", "code")+" "+bracketed(language.text("note"))))
		d.answer(d.codes.language(language)...)
	}
	for _, name := range d.s.Object.words("languages") {
		languages = appendNew(languages, name)
		d.answer(d.codes.spoken(name)...)
	}
	d.kept("languages", strings.Join(languages, ", "))
	text := understand.PlainText(d.s.Object.text("interpretation_services"))
	d.kept("interpretation services", text)
	if a, ok := interpreters(text); ok {
		d.answer(a)
	}
}

func bracketed(text string) string {
	if text == "" {
		return ""
	}
	return "(" + text + ")"
}

// accessible reads one text on accessibility: a code, several with commas between, or words. Auslan is a language of
// Australia; an interpreter elsewhere speaks another.
func (d *draft) accessible(text string) {
	plain := understand.PlainText(text)
	d.kept("accessibility", plain)
	var found []directory.Answer
	for word := range strings.FieldsFuncSeq(plain, func(r rune) bool { return r == ',' || r == ';' || r == '|' }) {
		a, ok := answer(d.codes.access, word)
		if !ok {
			found = nil
			break
		}
		if a.Attribute != "access.auslan" || d.country == "" {
			found = append(found, a)
		}
	}
	if found == nil && d.options.Rules != nil {
		found = d.options.Rules.Answers(d.options.Source, d.options.Today, plain)
	}
	d.answer(found...)
}
