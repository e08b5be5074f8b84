package understand

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
)

func TestWithheld(t *testing.T) {
	for address, want := range map[string]string{
		"Confidential": "withheld", "Address withheld": "withheld", "Undisclosed location": "withheld", "not disclosed": "withheld", "Silent address": "withheld",
		"PO Box 12": "postal", "P.O. Box 12, Fitzroy": "postal", "GPO Box 806": "postal", "Locked Bag 1300": "postal", "Private Mail Bag 1": "postal", "Locked Mail Bag 11": "postal",
		"Multiple locations. Please contact provider": "vague", "Online": "vague online", "Various": "vague",
		"420 Secret Harbour Blvd, Secret Harbour": "", "8 Secret Ct": "", "9 Secret Place": "", "Secret place": "withheld", "Secret": "withheld", "8 Fern Street (secret)": "withheld",
		"12 High Street": "", "PO Box 12, 3 High Street": "", "Box Hill Road": "", "Confidence Lane": "", "Secretariat Building, 2 King Street": "", "Lot 5 Postman's Ridge Road": "",
	} {
		var got []string
		if IsWithheld(address) {
			got = append(got, "withheld")
		}
		if IsPostalOnly(address) {
			got = append(got, "postal")
		}
		if IsVaguePlace(address) {
			got = append(got, "vague")
		}
		if IsOnline(address) {
			got = append(got, "online")
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %q", address, got, want)
		}
	}
	if got := DropPostalBox("PO Box 12, 3 High Street"); got != "3 High Street" {
		t.Errorf("the street beside a box is %q", got)
	}
}

func TestTopics(t *testing.T) {
	for text, want := range map[string][]directory.Topic{
		"Family Violence Prevention Legal Service":       {directory.TopicViolence},
		"Domestic and family violence support":           {directory.TopicViolence},
		"Women's refuge":                                 {directory.TopicViolence, directory.TopicCrisisHousing},
		"Centre Against Sexual Assault":                  {directory.TopicSexualAssault},
		"short term supported crisis accommodation":      {directory.TopicCrisisHousing},
		"Emergency accommodation for young people":       {directory.TopicCrisisHousing},
		"A temporary haven for women and children":       {directory.TopicCrisisHousing},
		"Beds for homeless men":                          {directory.TopicCrisisHousing},
		"A tax haven":                                    nil,
		"Wildlife refuge walk":                           nil,
		"No crisis accommodation is available.":          nil,
		"U.S. Fish & Wildlife Service: national refuges": nil,
		"Numbat National Wildlife Refuge":                nil,
		"Refuge Cove Walkers, Refuge Cove Rd":            nil,
		"Helps people find transitional housing":         nil,
		"A refuge in Refuge Cove":                        {directory.TopicCrisisHousing},
		"Refugee choir":                                  nil,
		"Anger management and non-violent communication": nil,
		"Lawn bowls":           nil,
		"Grape pickers' lunch": nil,
	} {
		if diff := cmp.Diff(want, Topics(text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestTopicsOfName(t *testing.T) {
	for name, want := range map[string]bool{
		"Numbat Transitional Housing/Shelter": true, "Transitional Shelters": true, "Shelters": true, "Transitional and Supportive Housing": true, "Men's Shelter": true,
		"Housing": false, "Animal Shelters": false, "Bus shelter repairs": false, "Transition to school": false, "": false,
	} {
		if got := len(TopicsOfName("Choir", name)) > 0; got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}

func TestIsPublicOffice(t *testing.T) {
	for name, want := range map[string]bool{
		"Numbat County Fire Rescue Department": true, "Numbat Courthouse": true, "Clerk of the Circuit Court": true, "University of Numbat": true, "Numbat Elementary": true, "U.S. Fish and Wildlife Services": true,
		"Numbat Women's Refuge at the Old Hospital": false, "University Women's Shelter": false, "Courtyard Choir": false, "Campfire Rescue Mission": false, "Heron Sisters": false, "": false,
	} {
		if got := IsPublicOffice("Desk", name); got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}

func TestLinksToRing(t *testing.T) {
	for text, want := range map[string]string{
		`<a href="tel:1800">Ring 1800 COMMUNITY</a>`:       "Ring 1800 COMMUNITY",
		`<a href="tel:0355500134">(03) 5550 0134</a>`:      "(03) 5550 0134",
		`<a href="tel:0355500134">Ring us</a>`:             "Ring us (0355500134)",
		`<a href="tel:1800266686">Ring 1800 COMMUNITY</a>`: "Ring 1800 COMMUNITY (1800266686)",
		`<a href="tel:0355500134"></a>`:                    "0355500134",
		`[Ring us](tel:0355500134)`:                        "Ring us (0355500134)",
		`<a href="https://example.org">Our page</a>`:       "Our page (https://example.org)",
	} {
		if got := PlainText(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// TestViolenceIsHeard holds the words people write of family violence, and those that only look like them.
func TestViolenceIsHeard(t *testing.T) {
	for _, text := range []string{
		"DV Support Group", "Support for women who left abusive partners", "DV Outreach", "D.V. support", "d.v. outreach", "D. V. Connect", "D/V worker", "D&FV service", "dv counselling",
		"FDV", "DFV", "FV support", "family violence", "family and domestic-violence help", "domestic-violence", "Family & Domestic Violence", "family/domestic violence",
		"domestic, family and sexual violence", "domestic abuse", "violence at home", "violence in the home", "violence in her family", "violence from a partner", "violence against women",
		"abusive partner", "an abusive relationship", "abusive ex", "abusive ex-partner", "abusive ex-husbands", "a violent home", "violent partners", "a violent man",
		"coercive control", "coercively controlling partners", "a controlling partner", "safe house", "Safehouse", "safe-house", "fleeing violence", "women fleeing domestic situations of violence",
		"escape an abusive marriage", "Leaving a violent relationship", "survivors of abuse", "affected by violence", "at risk of abuse or violence", "protection order support",
		"AVO support", "help with an ADVO", "intervention order", "Intervention orders clinic", "help with an IVO", "DVO applications", "restraining orders", "apprehended violence order",
		"Men's behaviour change, Tuesdays at the Magistrates' Court", "mens behavior programme", "Men’s Family Violence Behaviour course", "behaviour-change program at the court", "men who use violence",
		"stopping violence", "Women's shelter", "women's safe space", "elder abuse", "financial abuse", "battered wives", "her abuser found her", "victim-survivors", "partner violence", "intimate partner abuse",
	} {
		if !slices.Contains(Topics("Fern Lane House", text), directory.TopicViolence) {
			t.Errorf("%q is not taken for family violence", text)
		}
	}
	for _, text := range []string{
		"DVD club", "DVDs to borrow", "ADVENTURE club", "Advocacy", "advice", "DV camcorder club", "Family picnic", "Domestic science", "Ivo's chess circle", "Avon walkers", "Avoca choir",
		"Non-violent communication", "nonviolence study circle", "Drug and alcohol abuse", "help with substance abuse", "living with substance abuse", "Safe driving for seniors", "safe and friendly",
		"Keep your house safe", "tree protection order", "Home cooking", "Partner dancing", "Ex-service men's association", "Men's Shed", "men's choir", "order of service", "Out of order machines",
		"Controlling weeds", "Batters wanted: cricket", "early intervention", "Relationship counselling", "Violin at home", "Left bank walkers", "FVG gardeners", "Good behaviour of dogs", "Ebbs & Flows", "Road safety",
	} {
		if got := Topics("Fern Lane House", text); got != nil {
			t.Errorf("%q is taken for %v", text, got)
		}
	}
}

func TestKindOf(t *testing.T) {
	for name, c := range map[string]struct {
		signs KindSigns
		want  directory.Kind
	}{
		"said":                {KindSigns{Said: "Service", Name: "Knitting group"}, directory.KindService},
		"playgroup":           {KindSigns{Name: "Riverside Playgroup", HasPlace: true}, directory.KindGroup},
		"men's shed":          {KindSigns{Name: "Riverside Men’s Shed", HasPlace: true, HasPhone: true}, directory.KindGroup},
		"bowls club":          {KindSigns{Name: "Riverside Bowls Club", HasPlace: true}, directory.KindGroup},
		"meets":               {KindSigns{Name: "Ukulele circle", About: "We meet every Tuesday", HasPlace: true}, directory.KindGroup},
		"meets by rule":       {KindSigns{Name: "Watercolour class", MeetsInText: true, HasPlace: true}, directory.KindGroup},
		"regular event":       {KindSigns{Name: "Folk Art", Categories: []string{"Regular event"}}, directory.KindGroup},
		"people meet":         {KindSigns{Name: "Stitching Group", About: "People meet to knit and mend.", HasPlace: true}, directory.KindGroup},
		"people gather":       {KindSigns{Name: "Rug Loom", About: "We gather to weave rugs.", HasPlace: true}, directory.KindGroup},
		"people come":         {KindSigns{Name: "Rug Loom", About: "Neighbours come together to weave rugs.", HasPlace: true}, directory.KindGroup},
		"a group's week":      {KindSigns{Name: "Stitching Group", MeetsWeekly: true, HasPlace: true}, directory.KindGroup},
		"and its phone":       {KindSigns{Name: "Fern Philatelic Society Inc.", MeetsWeekly: true, HasHours: true, HasPhone: true}, directory.KindGroup},
		"a service's week":    {KindSigns{Name: "Tenancy Advice Group", MeetsWeekly: true, HasPlace: true}, directory.KindService},
		"a charity's week":    {KindSigns{Name: "St Vincent de Paul Society", MeetsWeekly: true, HasPlace: true}, directory.KindService},
		"a phone with hours":  {KindSigns{Name: "Fern Lane Tenants", HasPhone: true, HasHours: true}, directory.KindService},
		"a bus":               {KindSigns{Name: "Lantern Soup Bus", HasPhone: true}, directory.KindService},
		"a van it tells of":   {KindSigns{Name: "Lantern", About: "Our van stops at the square.", HasPhone: true}, directory.KindService},
		"which bus to take":   {KindSigns{Name: "Fern Enquiries", About: "Ring to hear which bus to take.", HasPhone: true}, directory.KindLine},
		"a line with hours":   {KindSigns{Name: "Fernline", HasPhone: true, HasHours: true}, directory.KindLine},
		"told by telephone":   {KindSigns{Name: "Fern Desk", About: "A telephone information service.", HasPhone: true, HasHours: true}, directory.KindLine},
		"phone and no place":  {KindSigns{Name: "Child Protection", HasPhone: true}, directory.KindLine},
		"a withheld place":    {KindSigns{Name: "Women's Refuge", HasPhone: true, Withheld: true}, directory.KindService},
		"a post box":          {KindSigns{Name: "Athletics Association", HasPhone: true, Withheld: true}, directory.KindService},
		"a help line":         {KindSigns{Name: "Gamblers Help Line", HasPhone: true}, directory.KindLine},
		"a desk in a library": {KindSigns{Name: "Riverside Library", ListsHelp: ListsHelp("jps in the community"), HasPlace: true}, directory.KindService},
		"a clinic in a mall":  {KindSigns{Name: "Riverside Shopping Centre", ListsHelp: ListsHelp("breastscreen qld locations v5"), About: "Satellite Location", HasPlace: true}, directory.KindService},
		"in a list of all":    {KindSigns{Name: "Riverside Library", ListsHelp: ListsHelp("services") || ListsHelp("locations") || ListsHelp("courthouses"), HasPlace: true}, directory.KindPlace},
		"a whole day a week":  {KindSigns{Name: "M Group", KeepsOffice: true, OneDay: true, HasPlace: true}, directory.KindGroup},
		"peers who meet":      {KindSigns{Name: "Fern Support Service", About: "Peer support, fortnightly", HasPlace: true}, directory.KindGroup},
		"professionals' help": {KindSigns{Name: "Fern Support Service", About: "Peer support and counselling, fortnightly", HasPlace: true}, directory.KindService},
		"library":             {KindSigns{Name: "Riverside Library", HasPlace: true, HasPhone: true}, directory.KindPlace},
		"fire station":        {KindSigns{Name: "RIVERSIDE", ListsPlaces: ListsPlaces("urban fire stations csv STATION"), HasPlace: true}, directory.KindPlace},
		"court":               {KindSigns{Name: "Riverside Magistrates Court", HasPlace: true, HasPhone: true}, directory.KindPlace},
		"legal service":       {KindSigns{Name: "Riverside Community Legal Centre", Categories: []string{"Legal / Financial Advice"}, HasPlace: true}, directory.KindService},
		"help in description": {KindSigns{Name: "St Mark's", About: "assistance to homeless people", HasPlace: true}, directory.KindService},
		"a web page":          {KindSigns{Name: "Human Directory"}, directory.KindService},
		"a company":           {KindSigns{Name: "Building Association Inc", HasPlace: true, HasPhone: true, About: "x"}, directory.KindService},
	} {
		if got, _, why := KindOf(c.signs); got != c.want || why == "" {
			t.Errorf("%s: a %s because %s, want a %s", name, got, why, c.want)
		}
	}
}

func testRules(t *testing.T) *Rules {
	t.Helper()
	rules, err := LoadRules()
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func TestAnswers(t *testing.T) {
	rules := testRules(t)
	today, err := directory.ParseDate("2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"Wheelchair accessible venue":                           "access.step-free-entrance=yes",
		"The hall is wheelchair-accessible.":                    "access.step-free-entrance=yes",
		"No wheelchair access.":                                 "access.step-free-entrance=no",
		"It is not wheelchair accessible":                       "access.step-free-entrance=no",
		"There is no parking. Wheelchair access at the back.":   "access.step-free-entrance=yes",
		"Limited wheelchair access":                             "",
		"Wheelchair access is limited":                          "",
		"Wheelchair accessible upstairs. No wheelchair access.": "", // it contradicts itself
		"Fully accessible toilets with hoist":                   "access.accessible-toilet=yes",
		"Women only sessions":                                   "safety.women-only=yes",
		"not women only":                                        "safety.women-only=no",
		"Interpreters available on request":                     "culture.interpreter-on-request=yes",
		"We sing":                                               "",
		"Is it wheelchair accessible? Ask.":                     "",
		"Previously had wheelchair access, no longer":           "",
		"Wheelchair access: none. Hearing loop: no":             "access.hearing-loop=no access.step-free-entrance=no",
		"Wheelchair access: yes, at the rear":                   "access.step-free-entrance=yes",
		"There is wheelchair access but not to the stage":       "",
		"Hearing loop being installed in 2027":                  "",
		"We hope to get an accessible toilet":                   "",
		"Sadly our accessible toilet is broken":                 "",
		"Dementia friendly? Not yet":                            "",
		"Auslan interpreted sessions have ended":                "",
		"Alcohol free? no":                                      "",
		"The lift access has been discontinued":                 "",
	} {
		var got []string
		for _, a := range rules.Answers("Council list", today, text) {
			got = append(got, a.Attribute+"="+string(a.Value))
			if a.Basis != directory.BasisImported || a.Date != today || a.By != "Council list" {
				t.Errorf("%q: %+v does not say who said so, how and when", text, a)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %q", text, got, want)
		}
	}
	for name, want := range map[string]string{
		"Riverside Lawn Bowls": "activity.lawn-bowls", "Bowls club": "activity.lawn-bowls", "Riverside Choir": "activity.singing", "Men's Shed": "activity.mens-shed",
		"Playgroup": "activity.playgroup", "Legal Centre": "",
	} {
		got := ""
		if answers := rules.ActivitiesOf("", today, name); len(answers) > 0 {
			got = answers[0].Attribute
		}
		if got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if code, _ := rules.AttributeOfColumn("Wheelchair_Access"); code != "access.step-free-entrance" {
		t.Errorf("the column asks for %q", code)
	}
}

// TestRulesNameAttributes checks the rules against the vocabulary Kith ships with.
func TestRulesNameAttributes(t *testing.T) {
	rules := testRules(t)
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range slices.Concat(rules.Attributes, rules.Activities) {
		attribute, ok := vocabulary.Attribute(rule.Attribute)
		if !ok || attribute.Derived {
			t.Errorf("a rule names %q, which is no attribute one can answer", rule.Attribute)
		}
		if len(rule.Yes)+len(rule.No)+len(rule.Column) == 0 {
			t.Errorf("the rule for %q has no phrase", rule.Attribute)
		}
	}
}

func TestReadRulesFaults(t *testing.T) {
	for _, file := range []string{"- attribut: x", "- attribute: [", "- {attribute: a, column: [lift]}\n- {attribute: b, column: [Lift]}"} {
		if _, err := ReadRules([]byte(file), nil); directory.ErrorCode(err) != directory.CodeInvalid {
			t.Errorf("%q: %v", file, err)
		}
	}
}

// A file that calls its names groups lists groups, but for what is plainly help.
func TestListsGroups(t *testing.T) {
	for header, want := range map[string]bool{"Group name": true, "Club": true, "Activity": true, "Name": false, "Service": false, "Organisation": false} {
		if got := ListsGroups(header); got != want {
			t.Errorf("%q lists groups: %v, want %v", header, got, want)
		}
	}
	for name, want := range map[string]directory.Kind{"Knitting": directory.KindGroup, "Bingo": directory.KindGroup, "Tenancy advice": directory.KindService} {
		if got, _, why := KindOf(KindSigns{Name: name, ListsGroups: true, HasPlace: true, HasPhone: true}); got != want {
			t.Errorf("%s is a %s (%s), want a %s", name, got, why, want)
		}
	}
}
