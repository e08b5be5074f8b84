package understand

import (
	"regexp"
	"slices"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// KindSigns are the signs in a record by which its kind is told.
type KindSigns struct {
	Said          string   // a column that names the kind
	Name          string   // of the record
	Suburb        string   // where it is, if that is said: "Albert Park" in a name is no park
	About         string   // summary, description, eligibility
	Categories    []string // the source's own
	ListsPlaces   bool     // its file lists places; see ListsPlaces
	ListsFirms    bool     // the column of its name says that it lists providers; see ListsFirms
	ListsHelp     bool     // its file lists services; see ListsHelp
	ListsServices bool     // its format is made for services, as HSDS is: what only hints at a group or names a site is a service
	ListsGroups   bool     // the column of its name says that it lists groups; see ListsGroups
	HasPlace      bool     // somewhere to go
	Withheld      bool     // a place that is kept secret, or only a postal address
	HasPhone      bool
	HasOnline     bool // it is online, or all it has is a web address
	MeetsInText   bool // its times are written as meetings: "1st Tuesday of the month"
	MeetsWeekly   bool // its times are a few days of the week, and no office's; see TimesMatter
	KeepsOffice   bool // its times are most days of the week, or whole days; see TimesMatter
	OneDay        bool // its times are one whole day of the week: an office's, or a group's that does not part its day
	HasHours      bool // it says when it is open
}

// The words of each kind, matched against lower-case text.
var (
	goesAbout     = regexp.MustCompile(`\b(?:bus|van|patrol|outreach|mobile (?:service|clinic|library|kitchen|unit|laundry))\b`)
	lineAbout     = regexp.MustCompile(`\btele(?:phone )?(?:counselling|support|information|service|advice|helpline)|\bhelp ?line\b`)
	groupWords    = regexp.MustCompile(`\b(?:groups?|clubs?|class(?:es)?|regular event|sessions?|circle|social activit(?:y|ies)|leisure|recreation|hobb(?:y|ies)|sports?|arts? and crafts?)\b`)
	lineName      = regexp.MustCompile(`\b(?:help ?lines?|hot ?lines?|info(?:rmation)? ?lines?|crisis lines?|phone ?lines?|[a-z]+line|call centre|tele(?:phone )?(?:counselling|support)|online chat|webchat|helpful phone number)\b`)
	placeName     = regexp.MustCompile(`\b(?:librar(?:y|ies)|fire (?:and rescue )?stations?|(?:rural|urban|auxiliary|ambulance|police|railway|train|bus|tram|transfer|weather) ?(?:fire )?stations?|court ?house|(?:magistrates|district|supreme|family|federal|children['’]?s|land) court|registry|museum|galler(?:y|ies)|swimming pool|aquatic centre|leisure centre|recreation centre|sports ground|oval|reserve|park|playground|skate ?park|beach|pool|stadium|showground|racecourse|cemetery|crematorium|toilets?|car park|boat ramp|jetty|wharf|marina|airport|kiosk|news(?:agen(?:cy|t)|xpress|power)?|pharmacy|chemist|post (?:office|shop)|supermarket|7-eleven|convenience|store|shop|retailers?|plaza|mall|shopping (?:centre|town)|caf[eé]|restaurant|hotel|motel|community hall|memorial hall|town hall|hall|(?:correctional|detention|remand) centre|prison|jail|gaol|saleyards?|clearing dip|dip|inspection centre|weighbridge|depot|landfill|tip|showgrounds?|botanic gardens?|gardens|church|mosque|temple|cathedral|(?:primary|high|secondary|state|grammar|public) school|kindergarten|campus|agricultural college|pastoral college|zoo|monument|lookout|visitor (?:information )?centre)\b`)
	servicePhrase = regexp.MustCompile(`\b(?:salvation army|vincent de paul|drop[- ]in)\b`)
)

// serviceWords are the single words of help offered. Descriptions are long and most are read for these, so
// they are looked up word by word: a pattern of them took a third of the time of a whole import.
var serviceWords = wordSet(`service services counselling counsellor counsellors counseling counselor counselors support help advice advisory assistance
	program programs programme programmes clinic health hospital medical doctor nurse nursing accommodation housing hostel
	legal law advocacy care carer carers welfare relief aid training education employment job jobs referral referrals outreach
	rehabilitation therapy dentist dentists dental needle justice probation parole screening licence licences licencing
	license licenses licensing registration provider centrelink mission vinnies meal meals food soup pantry refuge crisis emergency
	treatment disability youth families settlement financial tenancy tenants`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}

// offersHelp tells whether lower-case text has a word of help offered.
func offersHelp(text string) bool {
	return hasWordOf(serviceWords, text) || containsAny(text, "salvation army", "vincent de paul", "drop in", "drop-in") && servicePhrase.MatchString(text)
}

// hasWordOf tells whether lower-case text has one of the words.
func hasWordOf(words map[string]bool, text string) bool {
	start := -1
	for i := range len(text) + 1 {
		if i < len(text) && isWordByte(text[i]) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 && words[text[start:i]] {
			return true
		}
		start = -1
	}
	return false
}

// isWordByte is a letter, digit or underscore, as \b of a pattern counts words.
func isWordByte(c byte) bool {
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'
}

// strongHelp are words of help that no group's description has by the way, as "support" or "meals" are.
var strongHelp = wordSet(`counselling counsellor counsellors clinic accommodation legal tenancy tenants refuge medical referral referrals
	casework caseworkers hostel rehabilitation detox hospital dental homeless homelessness centrelink parole probation licensing`)

// KindOf tells what kind a record is by rules over its columns and words, most certain first. why says
// which rule decided, for people; sure is false where nothing but a lack of signs did.
//
//  1. A column that names the kind.
//  2. A file that lists places: "STATION". A name that is a group's (see nameSays), unless it is also a help line's. A plain "group" or "club" that
//     keeps an office's hours must be borne out by something else.
//  3. The header of the names: "Club", "Activity".
//  4. A help line's name, or a telephone number and nowhere to go.
//  5. A description that says that peers meet. A category that is a group's, a description that says that people meet, or times that are meetings',
//     where the name is not plainly of a service or a place.
//  6. A name or category that is of help offered, then a name that is a place's.
//  7. What the name hints at ("Carlton Yoga"), what the description says, a few hours a week.
func KindOf(s KindSigns) (kind directory.Kind, sure bool, why string) {
	if kind, ok := saidKind(s.Said); ok {
		return kind, true, "the source says so"
	}
	k := newKindReader(s)
	for _, rule := range []func() (directory.Kind, string){k.byFile, k.byName, k.byLine, k.byMeeting, k.byHelpOrPlace, k.byHints} {
		if kind, why := rule(); kind != "" {
			return kind, true, why
		}
	}
	switch {
	case s.MeetsWeekly && !s.ListsServices:
		return directory.KindGroup, false, "it has the times of meetings and nothing says that help is offered"
	case s.HasPlace && k.about == "" && k.categories == "" && !s.ListsHelp && !s.ListsServices:
		return directory.KindPlace, false, "it has a place and nothing says that help is offered"
	}
	return directory.KindService, false, "nothing says that people meet"
}

// kindReader is what KindOf's rules read: the signs in lower case, and what the names say.
type kindReader struct {
	KindSigns
	name, about, categories string
	says                    noun // the name
	category                noun // the categories together
	line                    bool // the name is a help line's
}

func newKindReader(s KindSigns) *kindReader {
	k := &kindReader{KindSigns: s, name: strings.ToLower(s.Name), about: strings.ToLower(strings.TrimSpace(s.About)), categories: strings.ToLower(strings.Join(s.Categories, "\n"))}
	k.says, k.line = nameSays(withoutSuburb(k.name, s.Suburb)), namesLine(k.name)
	k.category = categoriesSay(s.Categories)
	return k
}

// withoutSuburb takes the suburb out of a lower-case name that has more to say.
func withoutSuburb(name, suburb string) string {
	suburb = strings.ToLower(strings.TrimSpace(suburb))
	if suburb == "" || !strings.Contains(name, suburb) {
		return name
	}
	if rest := strings.TrimSpace(strings.ReplaceAll(name, suburb, " ")); nameSays(rest).weight > 0 {
		return rest
	}
	return name
}

// categoriesSay gives what categories say together; nothing where some are of groups and others of help.
func categoriesSay(categories []string) noun {
	var all noun
	for _, c := range categories {
		n := nameSays(c)
		switch {
		case n.weight < tells || regularEvent(c):
		case all.weight > 0 && all.kind != n.kind:
			return noun{}
		default:
			all = n
		}
	}
	return all
}

var programWords = wordSet(`program programs programme programmes`)

// bodyWords are words of names of bodies that people do not come to: what else such a name hints at is
// their trade.
var bodyWords = wordSet(`association federation council ltd limited pty queensland victoria australia australian national institute union university
	academy coaches solutions communications commission authority foundation company industries enterprises`)

func (k *kindReader) byFile() (directory.Kind, string) {
	if k.HasPlace && k.about == "" && len(k.Categories) == 0 && k.ListsPlaces && (k.says.kind != directory.KindGroup || k.says.weight < knows) {
		return directory.KindPlace, "the file lists places"
	}
	return "", ""
}

func (k *kindReader) byName() (directory.Kind, string) {
	group := k.says.kind == directory.KindGroup && !k.line
	switch {
	case group && k.says.weight == knows && k.ListsServices && k.KeepsOffice && !k.OneDay:
		return "", "" // the office of a body of groups
	case group && k.says.weight == knows:
		return directory.KindGroup, "its name is a group's"
	case group && k.says.weight == tells && (!k.KeepsOffice || k.OneDay):
		return directory.KindGroup, "its name is a group's"
	case k.ListsGroups && !k.line && !offersHelp(k.name):
		return directory.KindGroup, "its column lists groups"
	}
	return "", ""
}

func (k *kindReader) byLine() (directory.Kind, string) {
	switch {
	case k.line && k.HasPhone && !k.HasPlace:
		return directory.KindLine, "its name is a help line's"
	case k.isLine():
		return directory.KindLine, "it has a telephone number and no place"
	}
	return "", ""
}

func (k *kindReader) byMeeting() (directory.Kind, string) {
	if slices.ContainsFunc(k.Categories, regularEvent) && !offersHelp(k.name+"\n"+k.categories) {
		return directory.KindGroup, "the source lists it as a regular event"
	}
	if k.peersMeet() {
		return directory.KindGroup, "its description says that peers meet regularly"
	}
	if k.says.weight >= tells && k.says.kind != directory.KindGroup {
		return "", ""
	}
	likely := k.says.kind == directory.KindGroup || groupWords.MatchString(k.name+"\n"+k.categories)
	switch {
	case k.category.kind == directory.KindGroup && !k.KeepsOffice && !offersHelp(k.name) && (!k.ListsServices || k.mostlyGroups()):
		return directory.KindGroup, "its category is a group's"
	case likely && saysPeopleMeet(k.about):
		return directory.KindGroup, "its description says that people meet"
	case k.MeetsInText && (likely || saysPeopleMeet(k.about) && !offersHelp(k.categories)):
		return directory.KindGroup, "people meet regularly"
	}
	return "", ""
}

// mostlyGroups tells whether more than half of the categories are groups': a service that also runs one has many more.
func (k *kindReader) mostlyGroups() bool {
	groups := 0
	for _, c := range k.Categories {
		if nameSays(c).kind == directory.KindGroup {
			groups++
		}
	}
	return groups*2 > len(k.Categories)
}

// peersMeet tells whether a description says that people in the same boat meet, and how often. That makes a
// group of what calls itself a service, a network or a café; help that is given by professionals does not.
func (k *kindReader) peersMeet() bool {
	switch {
	case k.KeepsOffice && !k.OneDay, k.line, hasWordOf(strongHelp, k.about):
		return false
	}
	return (k.MeetsInText || k.MeetsWeekly || oftenAbout.in(k.about)) && peersAbout.in(k.about)
}

func (k *kindReader) byHelpOrPlace() (directory.Kind, string) {
	place := k.says.kind == directory.KindPlace && k.says.weight >= tells
	known := place && k.says.weight == knows
	isHelp := func(category string) bool { return nameSays(category) == noun{directory.KindService, knows} }
	offered := slices.ContainsFunc(k.Categories, isHelp) || hasWordOf(programWords, k.categories)
	helps := offered || k.says.kind == directory.KindService && k.says.weight >= tells || !known && offersHelp(k.categories) || !place && offersHelp(k.name)
	switch {
	case place && (k.ListsHelp || k.ListsServices):
		return directory.KindService, "the file lists services, and this is where one is given"
	case k.HasPlace && place && !helps && (known || !hasWordOf(strongHelp, k.about)):
		return directory.KindPlace, "its name is a place's"
	case k.says.kind == directory.KindGroup && k.says.weight == hints && !offered && (k.MeetsWeekly || saysPeopleMeet(k.about) && !k.KeepsOffice):
		return directory.KindGroup, "its name is of what groups do, and people meet"
	case helps:
		return directory.KindService, "its name or category is of help offered"
	}
	return "", ""
}

func (k *kindReader) byHints() (directory.Kind, string) {
	strong := hasWordOf(strongHelp, k.about)
	switch {
	case saysPeopleMeet(k.about) && !strong && !k.KeepsOffice:
		return directory.KindGroup, "its description says that people meet"
	case k.says.kind == directory.KindGroup && !strong && !k.KeepsOffice && !k.ListsFirms && (!k.ListsServices || k.MeetsWeekly || k.MeetsInText) && !hasWordOf(bodyWords, k.name):
		return directory.KindGroup, "its name is of what groups do"
	case offersHelp(k.about):
		return directory.KindService, "its description is of help offered"
	case saysPeopleMeet(k.about):
		return directory.KindGroup, "its description says that people meet"
	}
	return "", ""
}

// isLine tells whether a record is no more than a telephone number: it has one and no place, and nothing
// says that people are received or visited. A category or description may say that the hours are a telephone's.
func (k *kindReader) isLine() bool {
	switch {
	case !k.HasPhone || k.HasPlace || k.Withheld || k.MeetsInText:
		return false
	case GoesAbout(k.name, k.categories, k.about):
		return false
	}
	return !k.HasHours || namesLine(k.categories) || lineAbout.MatchString(k.about)
}

// GoesAbout tells whether something comes to people rather than being at a place: a bus, a patrol, outreach.
// A description is read more strictly, for it may tell which bus to take.
func GoesAbout(name, categories, about string) bool {
	return goesAbout.MatchString(strings.ToLower(name+"\n"+categories)) || goesAboutText.in(strings.ToLower(about))
}

// TimesMatter tells whether the times of a record can decide its kind: its name alone does not.
func TimesMatter(name string) bool { return nameSays(name).weight < knows }

// endInLine are words that end as "helpline" does and name no telephone line.
var endInLine = wordSet(`online offline outline baseline airline pipeline timeline deadline skyline coastline shoreline waterline headline frontline streamline
	discipline decline caroline pauline adeline madeline caroline emmeline coraline tramline railline guideline dateline`)

// namesLine tells whether lower-case text names a telephone line or chat.
func namesLine(text string) bool {
	if !containsAny(text, "line", "call centre", "tele", "chat", "phone number") {
		return false
	}
	for _, match := range lineName.FindAllString(text, -1) {
		if !endInLine[match] {
			return true
		}
	}
	return false
}

func saysPeopleMeet(about string) bool { return groupAbout.in(about) }

func regularEvent(category string) bool { return strings.EqualFold(category, "regular event") }

// ListsPlaces tells whether a file lists places by its name, its sheet's or the header of its names: "STATION".
func ListsPlaces(source string) bool { return placeName.MatchString(strings.ToLower(source)) }

// ListsHelp tells whether a file lists one kind of service by its name or its sheet's: "BreastScreen locations". Its
// rows are named after libraries and shopping centres where the service is given. A list of "services" of every
// kind says nothing.
func ListsHelp(source string) bool {
	words := slices.DeleteFunc(strings.Fields(strings.ToLower(source)), func(word string) bool { return word == "service" || word == "services" })
	return nameSays(strings.Join(words, " ")) == noun{directory.KindService, knows}
}

// groupHeader are the words of a column that names groups: "Group name", "Club", "Activity".
var groupHeader = regexp.MustCompile(`(?i)\b(?:groups?|clubs?|class(?:es)?|activit(?:y|ies))\b`)

// ListsGroups tells whether a file lists groups by the header of its names.
func ListsGroups(header string) bool { return groupHeader.MatchString(header) }

// firmHeader are the words of a column that names who provides something.
var firmHeader = regexp.MustCompile(`(?i)\b(?:providers?|agency|agencies|compan(?:y|ies)|business(?:es)?|retailers?|suppliers?|operators?)\b`)

// ListsFirms tells whether a file lists providers by the header of its names.
func ListsFirms(header string) bool { return firmHeader.MatchString(header) }

// saidKind reads a column that names the kind.
func saidKind(text string) (directory.Kind, bool) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "group", "groups", "regular event", "club", "activity", "social group", "support group", "class", "course", "event series":
		return directory.KindGroup, true
	case "service", "services", "program", "programme", "support service", "agency":
		return directory.KindService, true
	case "line", "phone", "phone line", "helpline", "help line", "hotline", "telephone service", "telephone line", "helpful phone number", "online service":
		return directory.KindLine, true
	case "place", "venue", "facility", "location", "building", "public space", "park":
		return directory.KindPlace, true
	}
	return "", false
}
