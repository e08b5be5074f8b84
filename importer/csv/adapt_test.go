package csv_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/csv"
	"github.com/kithdirectory/kith/importer/understand"
)

func options(t *testing.T, state string) importer.AdaptOptions {
	t.Helper()
	rules, err := understand.LoadRules()
	if err != nil {
		t.Fatal(err)
	}
	today, err := directory.ParseDate("2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	return importer.AdaptOptions{State: state, Source: "Council list", Today: today, Rules: rules}
}

// adapt reads the rows of a text by guessing its columns.
func adapt(t *testing.T, text, state string) []*importer.Record {
	t.Helper()
	var records []*importer.Record
	for r, err := range csv.Adapt(context.Background(), strings.NewReader(text), "list.csv", nil, options(t, state)) {
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	return records
}

func codes(r *importer.Record) string {
	var all []string
	for _, p := range r.Problems {
		all = append(all, p.Code)
	}
	return strings.Join(all, " ")
}

func TestAGroup(t *testing.T) {
	records := adapt(t, "Ref,Group Name,Organisation,What,Who,Venue,Street Address,Town,State,Post Code,Lat,Long,Telephone,E-mail,Website,When,Cost,Age Group,Wheelchair Access,Category 1,Category 2,Contact Person\n"+
		"G7,Riverside Choir,Riverside Arts Inc,\"We sing <b>together</b> every week. No experience needed.\",Anyone,Town Hall,1 High Street,Carlton,Vic,3053,-37.80,144.97,5550 0134,info@example.org.au,example.org.au,\"Tuesdays, 7pm - 9pm\",\"$5, $3 concession\",18+,Yes,Music,N/A,Mary Smith\n", "")
	if len(records) != 1 {
		t.Fatalf("%d records", len(records))
	}
	r := records[0]
	if got := fmt.Sprint(r.SourceID, "|", r.Name, "|", r.Organisation, "|", r.Kind, "|", r.Summary, "|", r.Categories, "|", r.Eligibility, "|", r.Row, r.Line); got !=
		"G7|Riverside Choir|Riverside Arts Inc|group|We sing together every week.|[Music]|Anyone|2 2" {
		t.Error(got)
	}
	want := importer.PlaceText{Name: "Town Hall", Address: "1 High Street", Suburb: "Carlton", State: "VIC", Postcode: "3053", Point: r.Places[0].Point}
	if diff := cmp.Diff(want, r.Places[0]); diff != "" || r.Places[0].Point.String() != "-37.8,144.97" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]directory.Phone{{Number: "(03) 5550 0134"}}, r.Phones); diff != "" {
		t.Error(diff)
	}
	if got := fmt.Sprint(r.Emails, r.URLs, r.Withheld); got != "[info@example.org.au] [https://example.org.au] [Mary Smith]" {
		t.Error(got)
	}
	if len(r.Meetings) != 1 || r.Meetings[0].RRule != "FREQ=WEEKLY;BYDAY=TU" || r.Meetings[0].Zone != "Australia/Melbourne" || len(r.Hours) > 0 {
		t.Errorf("%+v", r.Meetings)
	}
	if r.Cost.Cents == nil || *r.Cost.Cents != 500 || *r.Cost.ConcessionCents != 300 || *r.Age.Min != 18 || r.Age.Max != nil {
		t.Errorf("%+v %+v", r.Cost, r.Age)
	}
	var answers []string
	for _, a := range r.Answers {
		answers = append(answers, a.Attribute+"="+string(a.Value))
	}
	if got := strings.Join(answers, " "); got != "access.step-free-entrance=yes welcome.beginners=yes activity.singing=yes" {
		t.Error(got)
	}
	for _, o := range r.Originals {
		if strings.Contains(o.Text, "Mary") {
			t.Errorf("a withheld name is published in %q", o.Field)
		}
	}
}

const refuge = "Name,Description,Address,Suburb,Postcode,Latitude,Longitude,Phone\n"

// TestNoPlaceToMeetAt: where letters go is no place, though it is said where they meet.
func TestNoPlaceToMeetAt(t *testing.T) {
	records := adapt(t, "Name,Where they meet,Suburb,State,Phone\nLetter Club,PO Box 55,Carlton,VIC,5550 0134\nSong Club,c/- 5 Elm St,Carlton,VIC,5550 0135\nTea Club,Elm Hall,Carlton,VIC,5550 0136\n", "")
	for i, want := range []importer.PlaceText{{PostalOnly: true, Suburb: "Carlton", State: "VIC"}, {PostalOnly: true, Suburb: "Carlton", State: "VIC"}, {Name: "Elm Hall", Suburb: "Carlton", State: "VIC"}} {
		if diff := cmp.Diff([]importer.PlaceText{want}, records[i].Places); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", records[i].Name, diff)
		}
	}
}

// TestAsidesAreNoLead: a column of asides never gives the sentence a group begins with, whatever stands before it.
func TestAsidesAreNoLead(t *testing.T) {
	records := adapt(t, "Name,Access,Description,Suburb,State\nRiverside Choir,stairs only,We sing every week.,Carlton,VIC\nCreek Quilters,yes,,Carlton,VIC\n", "")
	for i, want := range []string{"We sing every week.|Access: stairs only\n\nDescription: We sing every week.", "|Access: yes"} {
		if got := records[i].Summary + "|" + records[i].Description; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestReferrals(t *testing.T) {
	records := adapt(t, "Name,Referrals Only,Description,Suburb,State\nFamily Centre,TRUE,We help families.,Carlton,VIC\nOpen Centre,FALSE,Come in.,Carlton,VIC\nClinic,,By referral only.,Carlton,VIC\nAdvice,,No referral needed.,Carlton,VIC\n", "")
	for i, want := range []directory.Value{directory.Yes, directory.No, directory.Yes, ""} {
		got := directory.Value("")
		for _, a := range records[i].Answers {
			if a.Attribute == "cost.referral-needed" {
				got = a.Value
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", records[i].Name, got, want)
		}
	}
}

func TestPlacesThatAreNone(t *testing.T) {
	for name, c := range map[string]struct{ row, want, problem string }{
		"withheld":    {"Haven,Women's refuge,Confidential,Carlton,3053,-37.8,144.97,5550 0134", "withheld  Carlton", importer.ProblemAddressWithheld},
		"post box":    {"Club,Help,PO Box 12,Carlton,3053,-37.8,144.97,5550 0134", "postal  Carlton", importer.ProblemPostalOnly},
		"both":        {"Club,Help,\"PO Box 12, 3 High St\",Carlton,3053,-37.8,144.97,5550 0134", "point 3 High St Carlton", ""},
		"zero":        {"Club,Help,3 High St,Carlton,3053,0,0,5550 0134", " 3 High St Carlton", ""},
		"swapped":     {"Club,Help,3 High St,Carlton,3053,144.97,-37.8,5550 0134", "point 3 High St Carlton", importer.ProblemPointSwapped},
		"half":        {"Club,Help,3 High St,Carlton,3053,144.97,,5550 0134", " 3 High St Carlton", importer.ProblemPoint},
		"vague":       {"Club,Help,Multiple locations,Carlton,3053,,,5550 0134", "  Carlton", ""},
		"leading":     {"Club,Help,3 High St,Darwin,800,,,5550 0134", " 3 High St Darwin", importer.ProblemPostcodeMended},
		"tail":        {"Club,Help,3 High St,Carlton VIC 3053,,,,5550 0134", " 3 High St Carlton", ""},
		"bracket":     {"Club,Help,3 High St,Brisbane (city),4000,,,5550 0134", " 3 High St Brisbane", ""},
		"several":     {"Club,Help,3 High St,\"Carlton, Fitzroy and Collingwood\",,,,5550 0134", " 3 High St ", ""},
		"many commas": {"Club,Help,3 High St,Carlton,3053,\"-37.8,\",144.97,5550 0134", "point 3 High St Carlton", ""},
	} {
		t.Run(name, func(t *testing.T) {
			filler := strings.Repeat("Other club,Help,9 Low St,Fitzroy,3065,-37.81,144.98,5550 0199\n", 4)
			r := adapt(t, refuge+c.row+"\n"+filler, "")[0]
			p := r.Places[0]
			got := ""
			switch {
			case p.Withheld:
				got = "withheld"
			case p.PostalOnly:
				got = "postal"
			case p.Point != nil:
				got = "point"
			}
			if got += " " + p.Address + " " + p.Suburb; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if !strings.Contains(codes(r), c.problem) {
				t.Errorf("problems %q, want %q", codes(r), c.problem)
			}
			for _, problem := range r.Problems {
				if strings.Contains(problem.Value, "High St") || strings.Contains(problem.Value, "5550") {
					t.Errorf("a problem repeats an address or a contact: %+v", problem)
				}
			}
		})
	}
}

func TestPersonalData(t *testing.T) {
	r := adapt(t, "Name,Description,Suburb,Phone,Email,Contact\n"+
		"Riverside Garden Club,\"Ring Mary Smith on 0491 570 156 or write to mary@gmail.com\",Carlton,0491 570 156 or 5550 0134,\"mary@gmail.com; info@example.org\",Mary Smith\n"+
		"Oak Club,x,Fitzroy,5550 0135,a@example.org,Office\n", "VIC")[0]
	public, err := json.Marshal([]any{r.Summary, r.Description, r.Phones, r.Emails, r.Originals, r.Problems, r.Hours, r.Eligibility})
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"Mary", "mary", "0491"} {
		if bytes.Contains(public, []byte(secret)) {
			t.Errorf("%q is published: %s", secret, public)
		}
	}
	if got := strings.Join(r.Withheld, " "); got != "0491 570 156 mary@gmail.com Mary Smith" {
		t.Errorf("withheld: %s", got)
	}
	if !strings.Contains(codes(r), importer.ProblemContactWithheld) {
		t.Error("nobody is told")
	}
}

func TestHoursThatDisagree(t *testing.T) {
	const header = "Title,Services,Address,Suburb,Mon am,Mon pm,Tues am,Tues pm,Operating hours\n"
	for name, c := range map[string]struct {
		row, problem string
		parsed       bool
		note         string
	}{
		"agree":    {`Desk,Help,1 High St,Carlton,9:00,17:00,,,"Monday, 9am - 5pm"`, "", true, ""},
		"columns":  {`Desk,Help,1 High St,Carlton,9:00,17:00,9:00,5:00,`, "", true, ""},
		"words":    {`Desk,Help,1 High St,Carlton,,,,,"Monday, 9am - 5pm"`, "", true, ""},
		"conflict": {`Desk,Help,1 High St,Carlton,9:00,17:00,,,"Tuesday, 9am - 5pm"`, importer.ProblemHoursConflict, false, ""},
		"by month": {`Desk,Help,1 High St,Carlton,11:00,14:00,,,"2nd Monday of each month, 11am - 2pm"`, importer.ProblemHours, false, ""},
		"no times": {`Desk,Help,1 High St,Carlton,9:00,17:00,,,Visiting hours`, "", true, "Visiting hours"},
	} {
		t.Run(name, func(t *testing.T) {
			filler := strings.Repeat("Other,Help,9 Low St,Fitzroy,9:00,17:00,9:00,17:00,\"Monday and Tuesday, 9am-5pm\"\n", 3)
			r := adapt(t, header+c.row+"\n"+filler, "VIC")[0]
			if len(r.Hours) != 1 || (len(r.Hours[0].Open) > 0) != c.parsed || r.Hours[0].Original == "" {
				t.Fatalf("hours %+v", r.Hours)
			}
			if c.problem != "" && !strings.Contains(codes(r), c.problem) {
				t.Errorf("problems %q, want %q", codes(r), c.problem)
			}
			if r.Hours[0].Note != c.note {
				t.Errorf("note %q, want %q", r.Hours[0].Note, c.note)
			}
		})
	}
}

// Times for visitors are not when a place is open, and keep their column's name.
func TestVisitingTimes(t *testing.T) {
	const filler = "Other,1 Low St,Fitzroy,Saturday 9am-3pm,Monday 9am-5pm\nThird,2 Low St,Fitzroy,Sunday 9am-3pm,Monday 9am-5pm\n"
	for name, c := range map[string]struct{ row, want string }{
		"alone":      {"Fern Prison,1 High St,Carlton,Saturday 8am-11am,", "Visiting: Saturday 8am-11am"},
		"in words":   {"Fern Prison,1 High St,Carlton,Book by noon on Friday,", "Visiting: Book by noon on Friday"},
		"with hours": {"Fern Prison,1 High St,Carlton,Saturday 8am-11am,Monday 9am-5pm", "Mon 9 am–5 pm|Visiting: Saturday 8am-11am"},
	} {
		r := adapt(t, "Title,Address,Suburb,Visiting,Monday\n"+c.row+"\n"+filler, "VIC")[0]
		var got []string
		for _, h := range r.Hours {
			got = append(got, h.Words())
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestGroupsByTheirTimes(t *testing.T) {
	for text, want := range map[string]directory.Kind{
		"Title,What,Address,Suburb,Meeting times\nYarning Circle,Stories,1 High St,Carlton,Tuesdays 10am-12pm\n":           directory.KindGroup,
		"Title,What,Address,Suburb,Meeting times\nYarning Circle,Stories,1 High St,Carlton,every second Tuesday at 10am\n": directory.KindGroup,
		"Title,What,Address,Suburb,Times\nStitching Group,Knitting,1 High St,Carlton,Tuesdays 10am-12pm\n":                 directory.KindGroup,
		"Title,What,Address,Suburb,Monday\nStitching Group,Knitting,1 High St,Carlton,10am-12pm\n":                         directory.KindGroup,
		"Title,What,Address,Suburb,Times\nStitching Group,Knitting,1 High St,Carlton,Monday to Friday 9am-5pm\n":           directory.KindService,
		"Title,What,Address,Suburb,Meeting times\nAnvil Group,Iron,1 High St,Carlton,Monday to Friday 9am-5pm\n":           directory.KindService,
		"Title,What,Address,Suburb,Times\nTenancy Advice Group,Your lease,1 High St,Carlton,Tuesdays 10am-12pm\n":          directory.KindService,
		"Title,What,Phone,Times\nLantern Kitchen,Soup,5550 0134,Tuesdays 10am-12pm\n":                                      directory.KindService,
		"Title,What,Phone,Times\nLantern Kitchen,Soup,5550 0134,\n":                                                        directory.KindLine,
	} {
		if got := adapt(t, text, "VIC")[0].Kind; got != want {
			t.Errorf("%q is a %s, want a %s", text, got, want)
		}
	}
}

func TestCodesAreNoPrices(t *testing.T) {
	records := adapt(t, "Name,Address,Suburb,Cost\nA club,1 High St,Carlton,41\nB club,2 High St,Carlton,28\nC club,3 High St,Carlton,Free\n", "VIC")
	if records[0].Cost.Told() || records[1].Cost.Told() || !records[2].Cost.Free() {
		t.Errorf("%+v %+v %+v", records[0].Cost, records[1].Cost, records[2].Cost)
	}
	if codes(records[0]) == codes(records[1]) {
		t.Error("one word about a column of codes is enough")
	}
	priced := adapt(t, "Name,Address,Suburb,Cost ($)\nA club,1 High St,Carlton,5.50\n", "VIC")[0]
	if priced.Cost.Cents == nil || *priced.Cost.Cents != 550 {
		t.Errorf("a column of dollars: %+v", priced.Cost)
	}
}

func TestTopicsAndClosed(t *testing.T) {
	records := adapt(t, "Name,Description,Suburb,Phone,Status\nHaven,Domestic violence refuge,Carlton,5550 0134,Open\nOld Club,Help,Carlton,5550 0135,Permanently closed\n,Nameless,Carlton,5550 0136,Open\n", "VIC")
	if diff := cmp.Diff([]directory.Topic{directory.TopicViolence, directory.TopicCrisisHousing}, records[0].Topics); diff != "" || records[0].Closed {
		t.Error(diff)
	}
	if !records[1].Closed {
		t.Error("the closed club is open")
	}
	if !records[2].Rejected() || !strings.Contains(codes(records[2]), importer.ProblemNoName) {
		t.Errorf("a row without a name is taken: %s", codes(records[2]))
	}
}

// mapping guesses the fields of a header over rows, by column.
func mapping(t *testing.T, text string) (*importer.Table, *importer.Mapping, error) {
	t.Helper()
	table, err := csv.Open(context.Background(), strings.NewReader(text), "list.csv")
	if err != nil {
		t.Fatal(err)
	}
	m, err := importer.GuessMapping(table, options(t, "VIC").Rules)
	return table, m, err
}

func TestGuessMapping(t *testing.T) {
	for text, want := range map[string]string{
		"STATION,ADDRESS,LOCALITY,ALTADDRESS,LONG,LAT\nA NAME,1 HIGH ST,CARLTON,cnr x,144.97,-37.8\n": "name address suburb directions longitude latitude",
		"Office,Service_Type,Address_StreetNumber_StreetName,Address_Suburb,Postal_Address_Suburb,Other\nDesk,Help,1 High St,Carlton,Fitzroy,13 12 34\nDesk 2,Help,2 High St,Carlton,Fitzroy,13 12 35\nDesk 3,Help,2 High St,Carlton,Fitzroy,13 12 36\n": "name category address suburb postal phone",
		"Sport,Organisation,Postal Address,Street Address,Street Address Suburb\nBowls,A Club,PO Box 1,1 High St,Carlton\n":                                                                                                                              "category name postal address suburb",
		"Name of Facilities,PIC,Site Address,Town,Contact,Telephone\nA Dip,Q1,1 High St,Carlton,Mary Smith,5550 0134\n":                                                                                                                                  "name kept address suburb contact phone",
		"Name,Easting,Northing\nA club,320111,5812345\n":                                                                 "name kept kept",
		"Name,Latitude,Longitude\nA club,5812345,320111\n":                                                               "name unpublished unpublished",
		"Name,Street,Address 1,Suburb\nA club,\"1 High St\nCarlton VIC 3053\",1 High St,Carlton\n":                       "name kept address suburb",
		"Group,Meeting Day,Time,Town,Contact Email\nA club,Monday,10am,Carlton,a@example.org\n":                          "name days time suburb email",
		"Title,Mon am,Mon pm,Wednesday,Opening hours friday,Public Holidays\nA club,9:00,17:00,9am-5pm,9am-5pm,Closed\n": "name monday_am monday_pm wednesday friday public_holidays",
		"Name,Location\nA club,\"1 High St, Carlton VIC 3053\"\n":                                                        "name address",
		"Name,Where\nA club,1 High St\nB club,Unit 2/14 Low Road\nC club,\"Town Hall, 3 Fern Lane, Carlton\"\n":          "name address",
		"Name,Where,Suburb\nA club,Town Hall,Carlton\nB club,Scout Hall,Carlton\nC club,1 High St,Carlton\n":             "name venue suburb",
		"Name,Where,Address\nA club,1 High St,1 High St\nB club,2 High St,2 High St\n":                                   "name venue address",
		"Name,Location,Suburb\nA club,1 High St,Carlton\nB club,2 High St,Carlton\n":                                     "name address suburb",
		"Name,Venue,Suburb\nA club,\"Town Hall, 1 High St\",Carlton\nB club,\"Scout Hall, 2 High St\",Carlton\n":         "name venue suburb",
		"Name,Min Age,Max Age,Free,URL\nA club,5,12,TRUE,example.org\n":                                                  "name age_min age_max free website",
		"Name,Wheelchair access,Reach us\nA club,Yes,a@example.org\nB club,No,b@example.org\nC club,No,c@example.org\n":  "name answer email",
		"Activity,Facebook,Mailing Address,Postcode\nA club,fb.example.org,PO Box 1,3053\n":                              "name social postal postcode",
	} {
		_, m, err := mapping(t, text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		var got []string
		for _, c := range m.Columns {
			got = append(got, string(c.Field))
			if c.Confidence < 0 || c.Confidence > 1 || c.Why == "" {
				t.Errorf("%q: %+v", text, c)
			}
		}
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestDataAboutData(t *testing.T) {
	for _, text := range []string{
		"dataset,,,,,\ncourts.csv,Title,Location,Address 1,Suburb,Postcode\ngroups.csv,Name,Phone,Email,Website,Suburb\n",
		"column,description\nLatitude,Postcode\nLongitude,Suburb\n",
		"year,total\n2019,12\n2020,14\n",
	} {
		var err error
		for _, err = range csv.Adapt(context.Background(), strings.NewReader(text), "list.csv", nil, importer.AdaptOptions{}) {
			if err != nil {
				break
			}
		}
		if directory.ErrorCode(err) != directory.CodeInvalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestMappingFile(t *testing.T) {
	table, m, err := mapping(t, "Name,\"Odd: \"\"column\"\"\",Wheelchair access,Phone\nA secret club,hidden words,Yes,5550 0134\n")
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := importer.WriteMapping(&file, m); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"secret club", "hidden words", "5550"} {
		if strings.Contains(file.String(), secret) {
			t.Errorf("the mapping file repeats a cell: %q", secret)
		}
	}
	again, err := importer.ReadMapping(&file, "map.yaml")
	if err != nil {
		t.Fatal(err)
	}
	applied, err := again.Apply(table)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range applied.Columns {
		if c.Field != m.Columns[i].Field || c.Name != m.Columns[i].Name || c.Attribute != m.Columns[i].Attribute || c.Confidence != 1 {
			t.Errorf("%+v became %+v", m.Columns[i], c)
		}
	}
	if _, err := (&importer.Mapping{Columns: []importer.Column{{Name: "Nmae", Field: importer.FieldName}}}).Apply(table); directory.ErrorCode(err) != directory.CodeInvalid {
		t.Errorf("a column the table lacks: %v", err)
	}
}

func TestMappingFaults(t *testing.T) {
	for file, want := range map[string]string{
		"columns:\n  - column: Name\n    field: nmae\n":                                 "line 3, column 12",
		"columns:\n  - column: Name\n    feild: name\n":                                 "line 3, column 5",
		"columns:\n  - field: name\n":                                                   "line 2, column 5",
		"columns:\n  - column: Name\n":                                                  "no field",
		"columns:\n  - {column: Name, field: name}\n  - {column: Name, field: phone}\n": "twice",
		"columns:\n  - {column: Lift, field: answer}\n":                                 "attribute",
		"rows: []\n":       "line 1, column 1",
		"columns: Name\n":  "list",
		"- column: Name\n": "columns:",
		"columns: [\n":     "not YAML",
		"":                 "columns:",
	} {
		_, err := importer.ReadMapping(strings.NewReader(file), "map.yaml")
		if directory.ErrorCode(err) != directory.CodeInvalid || !strings.Contains(fmt.Sprint(err), want) || !strings.Contains(fmt.Sprint(err), "map.yaml") {
			t.Errorf("%q: %v, want %q", file, err, want)
		}
	}
}

func FuzzAdapt(f *testing.F) {
	f.Add("Name,Phone,When,Address,Lat,Long\nA,5550 0134,Mon 9-5,Confidential,1,2\n")
	f.Add("Title,Mon am,Mon pm,Cost,Age\nx,9:00,5:00,$5,18+\n")
	f.Add("Group;Contact;E-mail\nX;Mary;a@gmail.com\n")
	rules, err := understand.LoadRules()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, file string) {
		for r, err := range csv.Adapt(context.Background(), strings.NewReader(file), "f.csv", nil, importer.AdaptOptions{State: "VIC", Rules: rules}) {
			if err != nil {
				if directory.ErrorCode(err) == directory.CodeInternal {
					t.Fatal(err)
				}
				return
			}
			if r.Kind == "" || (r.Name == "" && !r.Rejected()) {
				t.Fatalf("a record without name or kind: %+v", r)
			}
			for _, p := range r.Places {
				if (p.Withheld || p.PostalOnly) && (p.Address != "" || p.Point != nil) {
					t.Fatalf("a withheld place is told: %+v", p)
				}
			}
		}
	})
}

// Rows that only name sites say from which list they are, where the file's name tells the service.
func TestSitesSayTheirList(t *testing.T) {
	const rows = "Title,Address,Suburb,Phone\nFern Library,1 Invented Street,Carlton,03 5550 0101\n"
	for file, want := range map[string]string{"breastscreen-locations.csv": "From the list “Council list”.", "offices.csv": ""} {
		for r, err := range csv.Adapt(t.Context(), strings.NewReader(rows), file, nil, options(t, "VIC")) {
			if err != nil || r.Summary != want || (r.Kind == directory.KindService) != (want != "") {
				t.Errorf("%s: %q is a %s, %q, %v", file, r.Name, r.Kind, r.Summary, err)
			}
		}
	}
}
