package importer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// names reads what the record and its organisation are called.
func (r *rowReader) names() {
	r.r.Organisation = r.first(FieldOrganisation)
	r.r.OrganisationKey = r.first(FieldOrganisationKey)
	for _, name := range r.all(FieldName) {
		name = strings.Join(strings.Fields(name), " ")
		switch {
		case r.r.Name == "":
			r.r.Name = name
		case !strings.EqualFold(name, r.r.Name):
			r.r.AlsoKnownAs = append(r.r.AlsoKnownAs, name)
		}
	}
	if r.r.Name == "" {
		r.r.Name = r.r.Organisation
	}
	for _, text := range r.all(FieldAlsoKnownAs) {
		for name := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == ';' || c == '\n' || c == '|' }) {
			if name = strings.TrimSpace(name); name != "" && !strings.EqualFold(name, r.r.Name) {
				r.r.AlsoKnownAs = append(r.r.AlsoKnownAs, name)
			}
		}
	}
	if r.r.Name == "" {
		r.flag(-1, SeverityError, ProblemNoName, "The row has no name.", "")
	}
	r.status()
}

var closedWords = regexp.MustCompile(`(?i)\b(?:permanently closed|closed down|has closed|now closed|no longer (?:operat|runn|exist|availab)\w*|ceased|discontinued|decommissioned|defunct|inactive|disbanded)\b`)

// endedStatus are the words of a status that say, alone, that there is nothing, or nothing any more.
var endedStatus = regexp.MustCompile(`^(?:surrendered|withdrawn|never opened|not (?:yet )?open(?:ed)?|not operating|cancelled|deregistered|archived|deleted)$`)

// status reads whether the source says that the record has closed down.
func (r *rowReader) status() {
	r.each(FieldStatus, func(i int, text string) {
		lower := strings.ToLower(strings.TrimSpace(text))
		value, isBool := understand.ParseYesNo(text)
		if closedWords.MatchString(lower) || strings.HasPrefix(lower, "closed") || endedStatus.MatchString(lower) || (isBool && value == directory.No) {
			r.r.Closed = true
		}
		r.understood(i)
		r.original(i, understand.PlainText(text))
	})
	if closedWords.MatchString(r.r.Name) || strings.HasSuffix(strings.ToLower(r.r.Name), "(closed)") {
		r.r.Closed = true
	}
	if r.r.Closed {
		r.closedDown()
	}
}

// closedDown notes that the source says the record has closed down.
func (r *rowReader) closedDown() {
	r.r.Closed = true
	r.flag(-1, SeverityNote, ProblemClosed, "The source says that it has closed down.", "")
}

// longestSummary is how many characters directory allows.
const longestSummary = 300

// words reads descriptions, eligibility and categories.
func (r *rowReader) words() {
	r.r.Summary = r.first(FieldSummary)
	var parts []string
	lead := "" // what tells what it is: "Access: stairs only" does not
	r.each(FieldDescription, func(i int, text string) {
		plain := understand.PlainText(text)
		r.understood(i)
		if slices.Contains(parts, plain) {
			return
		}
		aside := saysWhatOf[headerKey(r.name(i))]
		if lead == "" && !aside {
			lead = plain
		}
		if len(parts) > 0 || aside {
			plain = strings.Trim(r.name(i), ": ") + ": " + plain
		}
		parts = append(parts, plain)
	})
	r.r.Description = strings.Join(parts, "\n\n")
	if n := len([]rune(r.r.Summary)); n > longestSummary {
		r.r.Description = strings.TrimSpace(r.r.Summary + "\n\n" + r.r.Description)
		r.r.Summary = ""
	}
	if r.r.Summary == "" && !r.isExport() {
		r.r.Summary = understand.FirstSentence(lead, longestSummary)
	}
	r.r.Eligibility = strings.Join(r.all(FieldEligibility), "\n")
	r.firstVisit()
	r.r.AreaServed = strings.Trim(r.r.AreaServed+"\n"+strings.Join(r.all(FieldAreaServed), "\n"), "\n ")
	r.categories()
}

// firstVisit reads what a table that Kith wrote says of a first visit.
func (r *rowReader) firstVisit() {
	_, texts, numbers := r.r.FirstVisit.Questions()
	r.each(FieldFirstVisit, func(i int, text string) {
		question := r.mapping.Columns[i].Attribute
		if number, err := strconv.Atoi(text); numbers[question] != nil && err == nil {
			*numbers[question] = number
		} else if texts[question] != nil {
			*texts[question] = understand.PlainText(text)
		} else {
			r.asText(i)
			r.original(i, understand.PlainText(text))
			return
		}
		r.understood(i)
	})
}

// saysWhatOf are headers, folded by headerKey, without which what stands under them would not be understood.
var saysWhatOf = map[string]bool{
	"facilities": true, "notes": true, "what to bring": true, "bring": true, "requirements": true, "special requirements": true, "bookings": true, "booking": true, "booking required": true, "bookings required": true,
	"registration": true, "registration required": true, "referral": true, "referrals": true, "referral required": true, "accessibility": true, "access": true, "refreshments": true, "childcare": true, "child care": true,
	"equipment": true, "equipment needed": true, "what to wear": true, "special needs": true, "membership": true, "affiliation": true,
}

// categories reads the source's own words for what it is; a cell may hold several.
func (r *rowReader) categories() {
	r.each(FieldCategory, func(i int, text string) {
		r.understood(i)
		for _, word := range splitList(understand.PlainText(text)) {
			if !understand.IsNull(word) && !slices.Contains(r.r.Categories, word) {
				r.r.Categories = append(r.r.Categories, word)
			}
		}
	})
}

// splitList cuts a cell that lists things. Commas and slashes only separate where every part is short.
func splitList(text string) []string {
	var parts []string
	for part := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == ';' || c == '|' || c == '\n' || c == '>' }) {
		pieces := strings.Split(part, ",")
		if slices.ContainsFunc(pieces, func(p string) bool { return len(strings.Fields(p)) > 4 }) {
			pieces = []string{part}
		}
		for _, p := range pieces {
			if p = strings.Trim(p, " \t-•*."); p != "" {
				parts = append(parts, p)
			}
		}
	}
	return parts
}

// limits reads who may come by age, and what it costs.
func (r *rowReader) limits() {
	r.ages()
	r.each(FieldCost, func(i int, text string) {
		cost, u := r.cost(i, text)
		switch {
		case u.Empty:
			return
		case u.Understood:
			r.understood(i)
		case cost.Text != "":
			r.asText(i)
		default:
			r.asText(i)
			plain := understand.PlainText(text)
			if understand.IsBareNumber(text) { // "Cost 40" would be read as dollars
				plain += " (a number alone: it may be no price)"
			}
			r.original(i, plain)
			r.flag(i, SeverityNote, ProblemCostUnclear, "Cells of this column are kept in the record, and no price is taken from them: "+u.Reason+".", text)
			return
		}
		if r.r.Cost.Told() {
			cost = directory.Cost{Text: r.r.Cost.Text + "\n" + cost.Text}
		}
		r.r.Cost = cost
	})
	r.each(FieldFree, func(i int, text string) {
		if value, ok := understand.ParseYesNo(text); ok && value == directory.Yes && !r.r.Cost.Told() {
			zero := 0
			r.r.Cost = directory.Cost{Text: "Free", Cents: &zero}
			r.understood(i)
		}
	})
	r.givenLimits()
}

var moneyHeader = regexp.MustCompile(`(?i)\$|\bAUD\b|dollars?`)

// cost reads one cell. A number alone is a price only in a column whose name speaks of dollars.
func (r *rowReader) cost(i int, text string) (directory.Cost, understand.Understanding) {
	if moneyHeader.MatchString(r.name(i)) {
		if cents, ok := understand.ParseMoney(text); ok {
			return directory.Cost{Text: "$" + strings.TrimPrefix(strings.TrimSpace(text), "$"), Cents: cents}, understand.Understanding{Understood: true}
		}
	}
	return understand.ParseCost(text)
}

func (r *rowReader) ages() {
	r.each(FieldAge, func(i int, text string) {
		age, u := understand.ParseAge(text)
		if u.Understood {
			r.understood(i)
			r.r.Age = age
			return
		}
		r.asText(i)
		r.r.Eligibility = strings.TrimSpace(r.r.Eligibility + "\n" + r.name(i) + ": " + understand.PlainText(text))
		r.flag(i, SeverityNote, ProblemAge, "The ages are kept as text: "+u.Reason+".", text)
	})
	least, most := r.ageBound(FieldAgeMin), r.ageBound(FieldAgeMax)
	if least != nil && most != nil && *least > *most {
		r.flag(-1, SeverityWarning, ProblemAge, "The oldest age is below the youngest; both are left out.", "")
	} else if least != nil || most != nil {
		r.r.Age = directory.AgeRange{Min: least, Max: most}
	}
	if age, u := understand.ParseAge(r.r.Eligibility); u.Understood && !r.r.Age.Told() && !(age.Min != nil && *age.Min == 0) { // "Everyone" is no age
		r.r.Age = age
	}
	if !r.r.Age.Told() && r.r.Eligibility != "" {
		if age, phrase, ok := understand.AgeIn(r.r.Eligibility); ok {
			r.r.Age = age
			r.r.keep("age", phrase)
		}
	}
}

func (r *rowReader) ageBound(field Field) (bound *int) {
	r.each(field, func(i int, text string) {
		value, ok := parseFloat(strings.TrimSuffix(strings.TrimSpace(text), "+"))
		if !ok || value < 0 || value > 120 || value != float64(int(value)) {
			r.asText(i)
			r.flag(i, SeverityNote, ProblemAge, "The age is not a number of years.", text)
			return
		}
		n := int(value)
		bound = &n
		r.understood(i)
	})
	return bound
}

// kind tells what the record is, by rules over all that was read.
func (r *rowReader) kind() {
	if r.given != nil && r.given.Kind != "" {
		r.r.Kind = r.given.Kind
	} else {
		r.tellKind()
	}
	r.topics()
	r.tellList()
	r.settleTimes()
	r.givenTimes()
}

// topics tells what the record deals with.
func (r *rowReader) topics() {
	r.r.Topics = understand.Topics(r.said()...)
	for _, topic := range understand.TopicsOfName(slices.Concat([]string{r.r.Name}, r.r.AlsoKnownAs, r.r.Categories)...) {
		if !slices.Contains(r.r.Topics, topic) {
			r.r.Topics = append(r.r.Topics, topic)
		}
	}
	r.r.unsayShelter()
}

// unsayShelter drops that people sleep there from a record of a public office: that a fire station takes newborn children
// in, or a court tells of shelters, does not make one of it.
func (r *Record) unsayShelter() {
	shelter := len(r.Topics) == 1 && r.Topics[0] == directory.TopicCrisisHousing
	if shelter && understand.IsPublicOffice(r.Name, r.Organisation) && understand.TopicsOfName(r.Categories...) == nil {
		r.Topics = nil
	}
}

func (r *rowReader) tellKind() {
	signs := understand.KindSigns{
		Said: r.first(FieldKind), Name: r.r.Name, About: strings.Join([]string{r.r.Summary, r.r.Description, r.r.Eligibility}, "\n"),
		Categories: r.r.Categories, ListsPlaces: r.listsPlaces, ListsHelp: r.listsHelp, ListsGroups: r.listsGroups, ListsFirms: r.listsFirms, HasPhone: len(r.r.Phones) > 0, HasOnline: r.r.Online,
		MeetsInText: r.when.byRule || r.meetsByColumn(), HasHours: r.tellsHours(),
	}
	signs.HasPlace = len(r.r.PlaceKeys) > 0
	for _, p := range r.r.Places {
		signs.Suburb = orElse(signs.Suburb, p.Suburb)
		signs.HasPlace = signs.HasPlace || p.Address != "" || p.Point != nil || p.Suburb != "" || p.Name != "" || p.Key != ""
		signs.Withheld = signs.Withheld || p.Withheld || p.PostalOnly
	}
	if (r.when.texts != nil || r.when.weekCells != nil) && r.timesMatter() {
		signs.KeepsOffice = r.keepsOffice()
		signs.OneDay = signs.KeepsOffice && r.meetsOneDay()
		signs.MeetsWeekly = !signs.KeepsOffice && r.meetsWeekly()
	}
	r.givenSigns(&signs)
	kind, sure, why := understand.KindOf(signs)
	if r.Adapter.links {
		kind = directory.KindService
	}
	r.r.Kind, r.r.KindSaid = kind, signs.Said == string(kind)
	if !sure {
		r.flag(-1, SeverityNote, ProblemKind, "It is taken for a "+string(kind)+": "+why+".", "")
	}
}

// said gives the row's words on what the record is, those of columns no field stands for too.
func (r *rowReader) said() []string {
	texts := slices.Concat([]string{r.r.Name, r.r.Organisation, r.r.Summary, r.r.Description, r.r.Eligibility}, r.r.AlsoKnownAs, r.r.Categories)
	for _, p := range r.r.Places {
		texts = append(texts, p.Name)
	}
	for _, field := range []Field{FieldKept, FieldUnpublished} {
		r.each(field, func(_ int, text string) { texts = append(texts, understand.PlainText(text)) })
	}
	return append(texts, r.row.Extra...)
}

// tellList says from which list a service is whose row names no more than a site, "Chermside" of a list of
// screening clinics: without it nobody could tell what is there.
func (r *rowReader) tellList() {
	if r.listsHelp && r.r.Kind == directory.KindService && r.r.Summary == "" && len(r.r.Categories) == 0 && r.options.Source != "" && !understand.ListsHelp(r.r.Name) {
		r.r.Summary = fromList(listName(r.options.Source))
	}
}

// answers reads what the row says on attributes of the vocabulary.
func (r *rowReader) answers() {
	r.givenAnswers()
	if r.options.Rules == nil {
		return
	}
	var doubted []string // attributes of which a column says something that is neither yes nor no
	for _, i := range r.columns[FieldAnswer] {
		if openWords.MatchString(r.row.Cells[i]) {
			doubted = append(doubted, r.mapping.Columns[i].Attribute)
		}
	}
	r.each(FieldLanguages, func(i int, text string) { r.languages(i, understand.PlainText(text)) })
	r.each(FieldAnswer, func(i int, text string) {
		value, ok := understand.ParseYesNo(text)
		if ok {
			r.understood(i)
			r.addAnswers(directory.Answer{Attribute: r.mapping.Columns[i].Attribute, Value: value, Basis: directory.BasisImported, Date: r.options.Today, By: r.options.Source})
			r.original(i, understand.PlainText(text))
			return
		}
		found := r.options.Rules.Answers(r.options.Source, r.options.Today, understand.PlainText(text))
		r.addAnswers(found...)
		doubted = append(doubted, r.mapping.Columns[i].Attribute)
		if len(found) > 0 {
			r.understood(i)
		} else {
			r.asText(i)
		}
		r.original(i, understand.PlainText(text))
	})
	if r.r.Exported != "" { // its columns have every answer there is
		return
	}
	r.addAnswers(r.options.Rules.SpokenIn(r.options.Source, r.options.Today, r.r.Summary, r.r.Description, r.r.Eligibility)...)
	for _, a := range r.options.Rules.Answers(r.options.Source, r.options.Today, r.r.Name, r.r.Summary, r.r.Description, r.r.Eligibility) {
		if !slices.Contains(doubted, a.Attribute) {
			r.addOrDoubt(a)
		}
	}
	if r.r.Kind == directory.KindGroup || r.r.Kind == directory.KindService {
		words := append([]string{r.r.Name}, r.r.Categories...)
		if r.r.Kind == directory.KindGroup {
			words = append(words, r.r.Summary)
		}
		r.addAnswers(r.options.Rules.ActivitiesOf(r.options.Source, r.options.Today, words...)...)
	}
}

// languages reads a cell that lists the languages spoken there.
func (r *rowReader) languages(i int, text string) {
	answers, whole := r.options.Rules.Spoken(r.options.Source, r.options.Today, text)
	r.addAnswers(answers...)
	r.addAnswers(r.options.Rules.Answers(r.options.Source, r.options.Today, text)...) // "interpreter available"
	if whole {
		r.understood(i)
	} else {
		r.asText(i)
	}
	r.original(i, text)
}

// openWords is a cell that leaves a question open, though it counts as empty.
var openWords = regexp.MustCompile(`(?i)^\s*(?:tbc|tba|unknown|unsure|not (?:known|sure)|\?+)\W*$`)

// addOrDoubt adds an answer of words. Where a column says the opposite of it, nobody can tell which is right, and
// neither is an answer; what both say is kept.
func (r *rowReader) addOrDoubt(a directory.Answer) {
	opposite := func(have directory.Answer) bool {
		return have.Attribute == a.Attribute && (have.Value == directory.Yes && a.Value == directory.No || have.Value == directory.No && a.Value == directory.Yes)
	}
	if slices.ContainsFunc(r.r.Answers, opposite) {
		r.r.Answers = slices.DeleteFunc(r.r.Answers, opposite)
		r.flag(-1, SeverityWarning, ProblemAnswersDiffer, "A column and the words say different things on “"+a.Attribute+"”; neither is taken for an answer.", "")
		return
	}
	r.addAnswers(a)
}

// addAnswers adds answers to attributes the record says nothing on yet: columns come before words.
func (r *rowReader) addAnswers(answers ...directory.Answer) {
	for _, a := range answers {
		if !slices.ContainsFunc(r.r.Answers, func(have directory.Answer) bool { return have.Attribute == a.Attribute }) {
			r.r.Answers = append(r.r.Answers, a)
		}
	}
}

// kept keeps the columns that are shown in their own words. Those that nobody knows, and cells beyond the header, stay
// in the source's row.
func (r *rowReader) kept() {
	for _, field := range []Field{FieldKept, FieldPostal, FieldFax} {
		r.each(field, func(i int, text string) {
			r.asText(i)
			r.original(i, understand.PlainText(text))
		})
	}
	r.each(FieldUnpublished, func(i int, _ string) { r.asText(i) })
	r.r.keepURL(r.first(FieldSourceURL))
}

// keepURL keeps the source's own page on the record as its last web address.
func (r *Record) keepURL(link string) {
	if full, doubt := understand.FormatURL(link); full != "" && doubt == "" && !slices.Contains(r.URLs, full) {
		r.URLs = append(r.URLs, full)
	}
}
