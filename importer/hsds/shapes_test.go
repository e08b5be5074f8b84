package hsds_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// seamark is one invented service of Melbourne in full, as HSDS 3 nests it.
const seamark = `{
  "id": "s1", "name": "Seamark Legal Help", "alternate_name": "Seamark", "description": "<p>Legal advice for tenants.</p>",
  "url": "https://seamark.example.org", "email": "info@seamark.example.org", "status": "active",
  "eligibility_description": "Renters", "minimum_age": 18, "maximum_age": 0,
  "interpretation_services": "Interpreters can be booked",
  "organization": {"id": "o1", "name": "Seamark Inc", "description": "Help", "website": "https://inc.seamark.example.org"},
  "phones": [{"id": "p1", "number": "03 9555 0101", "type": "voice", "description": "Front desk"}, {"id": "p2", "number": "03 9555 0102", "type": "fax"}],
  "cost_options": [{"id": "c1", "amount": 0, "option": ""}],
  "languages": [{"id": "l1", "name": "Vietnamese", "code": "vi"}, {"id": "l2", "name": "Greek", "note": "by an interpreter"}, {"id": "l3", "name": "Italian", "code": "el"}],
  "contacts": [{"id": "k1", "name": "Jordan Smith", "title": "Manager", "email": "jordan@gmail.com"}],
  "attributes": [{"id": "a1", "taxonomy_term": {"id": "t1", "name": "Tenancy advice"}}],
  "service_at_locations": [
    {"id": "x1", "location": {"id": "v1", "location_type": "physical", "name": "Seamark House", "latitude": -37.8001, "longitude": 144.9671,
      "accessibility": [{"id": "y1", "description": "wheelchair, elevator"}],
      "addresses": [{"id": "d0", "address_1": "PO Box 12", "city": "Carlton", "state_province": "VIC", "postal_code": "3053", "country": "AU", "address_type": "postal"},
                    {"id": "d1", "address_1": "12 Rathdowne Street", "city": "Carlton", "state_province": "Victoria", "postal_code": "3053", "country": "AU", "address_type": "physical"}]},
     "schedules": [{"id": "h1", "freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:00", "closes_at": "17:00"}]},
    {"id": "x2", "location": {"id": "v2", "location_type": "physical", "name": "Geelong office",
      "addresses": [{"id": "d2", "address_1": "3 Malop Street", "city": "Geelong", "state_province": "VIC", "postal_code": "3220", "country": "AU", "address_type": "physical"}],
      "schedules": [{"id": "h2", "freq": "WEEKLY", "byday": "WE", "opens_at": "10:00", "closes_at": "14:00"}]}},
    {"id": "x3", "location": {"id": "v3", "location_type": "virtual", "name": "Online"}}
  ]}`

func answersOf(r *importer.Record) map[string]directory.Value {
	all := map[string]directory.Value{}
	for _, a := range r.Answers {
		all[a.Attribute] = a.Value
	}
	return all
}

func TestFullService(t *testing.T) {
	records := recordsOf(t, write(t, "service.json", seamark))
	if len(records) != 1 {
		t.Fatalf("%d records", len(records))
	}
	r := records[0]
	if r.SourceID != "s1" || r.Name != "Seamark Legal Help" || r.Organisation != "Seamark Inc" || r.OrganisationKey != "o1" || r.Kind != directory.KindService || r.Description != "Legal advice for tenants." || !r.Online {
		t.Errorf("%+v", r)
	}
	if diff := cmp.Diff([]directory.Phone{{Number: "(03) 9555 0101", Label: "Front desk"}}, r.Phones); diff != "" {
		t.Error(diff)
	}
	if r.Age.Min == nil || *r.Age.Min != 18 || r.Age.Max != nil {
		t.Errorf("age %+v", r.Age)
	}
	if r.Cost.Cents == nil || *r.Cost.Cents != 0 {
		t.Errorf("cost %+v", r.Cost)
	}
	if len(r.Places) != 3 || r.Places[0].Address != "12 Rathdowne Street" || r.Places[0].State != "VIC" || r.Places[0].Key != "v1" || r.Places[0].Point == nil || r.Places[1].Suburb != "Geelong" || !r.Places[2].Blank() {
		t.Errorf("places %+v", r.Places)
	}
	want := []directory.Hours{{PlaceID: "0", Open: []directory.Interval{{Day: 1, Opens: 540, Closes: 1020}, {Day: 2, Opens: 540, Closes: 1020}}}, {PlaceID: "1", Open: []directory.Interval{{Day: 3, Opens: 600, Closes: 840}}}}
	if diff := cmp.Diff(want, r.Hours, cmpopts.IgnoreFields(directory.Hours{}, "Original")); diff != "" {
		t.Error(diff)
	}
	answers := answersOf(r)
	for attribute, value := range map[string]directory.Value{"access.step-free-entrance": directory.Yes, "access.lift": directory.Yes, "language.vie": directory.Yes, "culture.interpreter-on-request": directory.Yes} {
		if answers[attribute] != value {
			t.Errorf("%s: %q", attribute, answers[attribute])
		}
	}
	for _, attribute := range []string{"language.ell", "language.ita"} {
		if answers[attribute] != "" {
			t.Errorf("%s is invented: %+v", attribute, r.Answers)
		}
	}
	if !slices.Contains(r.Withheld, "Jordan Smith") || !slices.Contains(r.Withheld, "jordan@gmail.com") || strings.Contains(strings.Join(r.Emails, " "), "gmail") {
		t.Errorf("withheld %q", r.Withheld)
	}
}

// TestOneServiceOfManyShapes gives the same service as an object, a list, pages of both kinds, lines, a collection and an item
// of service_at_locations: each reads like the object, and all together are one.
func TestOneServiceOfManyShapes(t *testing.T) {
	var o map[string]any
	if err := json.Unmarshal([]byte(seamark), &o); err != nil {
		t.Fatal(err)
	}
	line := func(v any) string {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	camel := map[string]any{}
	for key, value := range o {
		parts := strings.Split(key, "_")
		for i := range parts[1:] {
			parts[i+1] = strings.ToUpper(parts[i+1][:1]) + parts[i+1][1:]
		}
		camel[strings.Join(parts, "")] = value
	}
	files := map[string]string{
		"object.json":     seamark,
		"bom.json":        "\ufeff" + seamark,
		"list.json":       "[" + line(o) + "]",
		"page.json":       `{"total_items":1,"total_pages":1,"page_number":1,"size":1,"first_page":true,"last_page":true,"empty":false,"contents":[` + line(o) + `]}`,
		"page-v1.json":    `{"totalElements":1,"totalPages":1,"number":1,"size":1,"first":true,"last":true,"empty":false,"content":[` + line(o) + `]}`,
		"camel.json":      line(camel),
		"lines.ndjson":    line(o) + "\n" + line(o) + "\n",
		"collection.json": `{"services":[` + line(o) + `]}`,
	}
	want := recordsOf(t, write(t, "object.json", seamark))[0]
	var paths []string
	ignore := cmp.Options{cmpopts.IgnoreFields(importer.Record{}, "File", "Sheet", "Row", "Line", "Problems", "Raw"), cmpopts.EquateComparable(directory.Date{})}
	for name, text := range files {
		path := write(t, name, text)
		paths = append(paths, path)
		got := recordsOf(t, path)
		if len(got) != 1 {
			t.Errorf("%s: %d records", name, len(got))
			continue
		}
		if diff := cmp.Diff(want, got[0], ignore); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	slices.Sort(paths)
	if got := recordsOf(t, paths...); len(got) != 1 {
		t.Errorf("%d records of one service in many shapes", len(got))
	}
}

// miniature is a package of HSDS 1.1 with what real ones do wrong: numeric ids that several rows share, references to nothing, rows that
// name nothing, a service without a place, a list of languages in one cell, and times whose words say more than their columns.
var miniature = map[string]string{
	"organizations.csv":                  "id,name,description,url\n1,Palm Row Inc,We help,www.palmrow.example.org\n",
	"services.csv":                       "id,organization_id,name,description,status\n1,1,Palm Row Pantry,\"Food parcels.\\n\\n###ABC###\",active\n2,99,Palm Row Advice,Advice on money,\n3,1,Old Service,Gone,inactive\n4,1,Palm Row Refuge,A shelter for women,\n5,1,Palm Row Talk,Somebody to talk to,\n",
	"locations.csv":                      "id,name,latitude,longitude\n1,Palm Row Pantry,25.7,-80.3\n2,Advice House,,\n4,Refuge,25.9,-80.1\n",
	"services_at_location.csv":           "id,service_id,location_id\n1,1,1\n2,2,2\n3,2,77\n4,4,4\n",
	"physical_addresses.csv":             "id,location_id,address_1,address_2,city,state_province,postal_code,country\n1,1,12 Palm Row,Suite 3,Miami,FL ,33101,   \n2,2,9 Coral Way,,Richmond,FL,33102,\n4,4,Confidential,,Miami,FL,33103,\n",
	"phones.csv":                         "id,service_id,location_id,number,extension\n1,1,1,305-555-0141,\n2,2,,305-555-0142,22\n4,4,,305-555-0144,\n5,5,,800-555-0145,\n",
	"languages.csv":                      "id,service_id,language\n1,1,English\n1,1,Spanish\n1,1,Spanish (limited)\n2,2,English and Spanish\n",
	"regular_schedules.csv":              "id,service_id,weekday,opens_at,closes_at,original_text\n,1,Monday,9:00am,5:00pm,\"9:00am-5:00pm, Mon;\\n10:00am-2:00pm, Sat\"\n,1,Saturday,9:00am,5:00pm,\"9:00am-5:00pm, Mon;\\n10:00am-2:00pm, Sat\"\n,2,1,09:00,17:00,\n",
	"eligibility.csv":                    "id,service_id,eligibility\n,,Everybody\n,1,People in need\n",
	"services_taxonomy.csv":              "id,service_id,taxonomy_id\n1,1,BD-1\n2,1,YZ-1\n",
	"taxonomy.csv":                       "id,name,parent_id,parent_name\nBD-1,Food Pantries,B,Basic Needs\nYZ-1,Older Adults,Y,Target Populations\n",
	"accessibility_for_disabilities.csv": "id,location_id,accessibility,details\n1,1,ramp,\n2,2,No wheelchair access,\n",
}

func zipOf(t testing.TB, files map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range files {
		entry, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := entry.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return write(t, "package.zip", b.String())
}

// TestTabular reads the miniature as loose files and as zips whose paths are right, in a folder, absolute, renamed with a descriptor
// and renamed without: always the same records.
func TestTabular(t *testing.T) {
	var loose []string
	folder := t.TempDir()
	folders, climbing, described, renamed := map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}
	var resources []string
	for name, text := range miniature {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		loose = append(loose, path)
		folders["data/deep/"+name] = text
		climbing["../../"+name] = text
		described["t/"+strings.Replace(name, "e", "E_", 1)] = text
		resources = append(resources, `{"name":"`+strings.TrimSuffix(name, ".csv")+`","path":"`+strings.Replace(name, "e", "E_", 1)+`"}`)
		renamed["export-"+name] = text
	}
	slices.Sort(loose)
	described["datapackage.json"] = `{"resources":[` + strings.Join(resources, ",") + `]}`
	folders["datapackage.json"] = `{"resources":[{"name":"service","path":"services.csv"}]}`
	folders["__MACOSX/._services.csv"] = "\x00\x05"
	folders["README.csv"] = "about,this\n1,2\n"
	want := recordsOf(t, loose...)
	if len(want) != 5 {
		t.Fatalf("%d records", len(want))
	}
	ignore := cmp.Options{cmpopts.IgnoreFields(importer.Record{}, "File", "Sheet", "Row", "Line", "Problems", "Raw"), cmpopts.EquateComparable(directory.Date{})}
	for name, files := range map[string]map[string]string{"plain": miniature, "folders": folders, "climbing": climbing, "described": described, "renamed": renamed} {
		if diff := cmp.Diff(want, recordsOf(t, zipOf(t, files)), ignore); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	checkMiniature(t, want)
}

func checkMiniature(t *testing.T, records []*importer.Record) {
	pantry, advice, old, refuge, talk := records[0], records[1], records[2], records[3], records[4]
	if p := pantry.Places[0]; p.Country != "US" || p.Address != "12 Palm Row, Suite 3" || p.Postcode != "33101" || p.Name != "" || p.Point == nil {
		t.Errorf("%+v", p)
	}
	if pantry.Phones[0].Number != "+1 305 555 0141" || advice.Phones[0].Number != "+1 305 555 0142 ext 22" {
		t.Errorf("%v %v", pantry.Phones, advice.Phones)
	}
	if pantry.Description != "Food parcels." || pantry.Eligibility != "People in need" || !slices.Equal(pantry.Categories, []string{"Food Pantries"}) {
		t.Errorf("%+v", pantry)
	}
	hours := []directory.Interval{{Day: 1, Opens: 540, Closes: 1020}, {Day: 6, Opens: 600, Closes: 840}}
	if diff := cmp.Diff(hours, pantry.Hours[0].Open); diff != "" {
		t.Error(diff)
	}
	if a := answersOf(pantry); a["language.eng"] != directory.Yes || a["language.spa"] != directory.Yes || a["access.step-free-entrance"] != directory.Yes {
		t.Errorf("%v", a)
	}
	if a := answersOf(advice); a["access.step-free-entrance"] != directory.No || a["language.spa"] != directory.Yes {
		t.Errorf("%v", a)
	}
	if advice.Organisation != "" || !slices.ContainsFunc(advice.Problems, func(p importer.Problem) bool { return p.Code == "reference_dangling" }) {
		t.Errorf("%+v", advice.Problems)
	}
	if !old.Closed || !refuge.Places[0].Withheld || len(refuge.Topics) == 0 {
		t.Errorf("%+v %+v", old, refuge)
	}
	if len(talk.Places) != 1 || talk.Places[0].Country != "US" || talk.Phones[0].Number != "+1 800 555 0145" {
		t.Errorf("%+v", talk)
	}
}

// TestForeignCatalogue applies the miniature for a source in Victoria, where there is a Richmond: nothing of it comes to lie in Australia.
func TestForeignCatalogue(t *testing.T) {
	catalogue := newCatalogue(t)
	path := zipOf(t, miniature)
	report := importAll(t, catalogue, true, nil, path)
	if report.Refused != nil || report.Records != 4 || report.Rejected != 0 || report.Skipped["closed_down"] != 1 || report.HiddenVenues != 1 {
		t.Fatalf("%+v", report)
	}
	if report.Kinds[directory.KindLine] != 1 || report.Kinds[directory.KindService] != 3 {
		t.Errorf("kinds %v", report.Kinds)
	}
	store := catalogue.Store()
	source, err := store.SourceByName(t.Context(), "A council")
	if err != nil {
		t.Fatal(err)
	}
	keys, err := store.SourceKeys(t.Context(), source.ID)
	if err != nil || len(keys) != 4 {
		t.Fatalf("%d groups, %v", len(keys), err)
	}
	for _, key := range keys {
		g, err := store.Group(t.Context(), key.GroupID)
		if err != nil {
			t.Fatal(err)
		}
		for _, area := range g.AreasServed {
			if area != "country:US" {
				t.Errorf("%s serves %s", g.Name, area)
			}
		}
	}
	if again := importAll(t, catalogue, true, nil, path); again.New+again.Changed != 0 {
		t.Errorf("again: %+v", again)
	}
}

func TestPlaceHoursAreNoMeetings(t *testing.T) {
	service := func(at string) string {
		return `{"id":"g1","name":"Carlton Knitting Group","organization":{"id":"o","name":"Library"},"service_at_locations":[{"id":"x","location":{"id":"v","location_type":"physical","name":"Library",
		"addresses":[{"address_1":"1 Rathdowne Street","city":"Carlton","state_province":"VIC","postal_code":"3053","country":"AU","address_type":"physical"}]` + at
	}
	schedule := `"schedules":[{"id":"h","freq":"WEEKLY","byday":"TU,TH","opens_at":"10:00","closes_at":"12:00","valid_to":"2026-12-18"}]`
	ofPlace := recordsOf(t, write(t, "a.json", service(","+schedule+"}}]}")))[0]
	if ofPlace.Kind != directory.KindGroup || len(ofPlace.Meetings) != 0 || len(ofPlace.Hours) != 0 {
		t.Errorf("the library's hours: %+v %+v", ofPlace.Meetings, ofPlace.Hours)
	}
	own := recordsOf(t, write(t, "b.json", service("},"+schedule+"}]}")))[0]
	if len(own.Meetings) != 1 || own.Meetings[0].RRule != "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261218" || own.Meetings[0].Zone != "Australia/Melbourne" || len(own.Hours) != 0 {
		t.Errorf("the group's own: %+v %+v", own.Meetings, own.Hours)
	}
}

func TestZipOfSomethingElse(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"other tables": {"groups.csv": "Name,Suburb\nKnitting,Carlton\n", "notes.txt": "hello"}, "nothing": {}, "blank": {"groups.csv": "\x00\x00\x00"}, "a picture": {"a.csv": "\x89PNG\r\n\x1a\n"},
	} {
		report := importAll(t, newCatalogue(t), false, nil, zipOf(t, files))
		if report.Refused == nil || !strings.Contains(*report.Refused, "is a zip archive, and none of the files in it") {
			t.Errorf("%s: %v", name, report.Refused)
		}
	}
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct{ file, text, says string }{
		"organisations":   {"o.json", `[{"id":"1","name":"A","legal_status":"x"}]`, "holds organizations and no services"},
		"nothing of HSDS": {"n.json", `{"a":1}`, "holds no services"},
		"half":            {"h.json", seamark[:len(seamark)/2], "not whole"},
		"broken":          {"b.json", `[{"id":"1","name":"A","organization_id":"2"},}]`, "not whole JSON"},
		"a number":        {"d.json", `[] 7`, "begins with a value"},
		"deep":            {"e.json", `[{"id":"1","name":"A","x":` + strings.Repeat(`{"a":`, 100) + "1" + strings.Repeat("}", 100) + `}]`, "more than 64 deep"},
		"very deep":       {"e.json", `[` + strings.Repeat(`[`, 20000), "not whole JSON"},
		"no zip":          {"z.zip", "PK\x03\x04 nothing", "damaged"},
		"a picture":       {"p.json", "\x89PNG\r\n\x1a\n", "picture"},
		"one huge text":   {"t.json", `[{"id":"1","name":"` + strings.Repeat("x", 5<<20) + `"}]`, "which no service has"},
		"an empty list":   {"l.json", `[]`, "holds no services"},
		"another table":   {"x.csv", "a,b\n1,2\n", "has not the columns"},
	} {
		t.Run(name, func(t *testing.T) {
			report := importAll(t, newCatalogue(t), true, nil, write(t, c.file, c.text))
			if report.Refused == nil || !strings.Contains(*report.Refused, c.says) || report.ImportID != nil {
				t.Errorf("refused: %v", report.Refused)
			}
		})
	}
}

// TestProviders reads the tables of a referral line: one of providers, and two that say under what each is listed.
func TestProviders(t *testing.T) {
	files := map[string]string{
		"extracted.csv": "provider_id,date_updated,parent_provider_id,provider_name,telephone_number,provider_aka,provider_description,eligibility,handicap_access,hours,intake_procedure,languages,website_address,line1,line2,city,postal_code,province,country,Latitude,Longitude,contact_email,contact_name,contact_phone\n" +
			"7,2019-08-02 09:11:15 -0400,,PALM ROW PANTRY,305-555-0141,Pantry,Food parcels,Anybody,t,\"9:00am-5:00pm, Mon-Fri\",Call first,\"English, Spanish\",www.palmrow.example.org,12 Palm Row,,Richmond,33101,FL ,   ,,,info@palmrow.example.org,Jordan Smith,305-555-0141\n",
		"terms.csv": "provider_service_code_id,provider_id,taxonomy_code,taxonomy_name,taxonomy_facet\n1,7,BD-1,Food Pantries,Service\n2,8,J,Nothing here,Service\n",
		"for.csv":   "provider_service_code_id,provider_id,target_population_code,target_population_name\n1,7,YB-9,Older Adults\n",
	}
	var paths []string
	for name, text := range files {
		paths = append(paths, write(t, name, text))
	}
	records := recordsOf(t, paths...)
	if len(records) != 1 {
		t.Fatalf("%d records", len(records))
	}
	r := records[0]
	if r.Name != "PALM ROW PANTRY" || r.Kind != directory.KindService || len(r.Phones) != 1 || r.Phones[0].Number != "+1 305 555 0141" || !slices.Equal(r.Categories, []string{"Food Pantries"}) || !slices.Contains(r.Withheld, "Jordan Smith") {
		t.Errorf("%+v", r)
	}
	if p := r.Places[0]; p.Address != "12 Palm Row" || p.Country != "US" || p.Suburb != "Richmond" || p.Postcode != "33101" {
		t.Errorf("%+v", p)
	}
	if len(r.Hours) != 1 || len(r.Hours[0].Open) != 5 || answersOf(r)["language.spa"] != directory.Yes {
		t.Errorf("%+v %+v", r.Hours, r.Answers)
	}
	report := importAll(t, newCatalogue(t), false, nil, write(t, "terms.csv", files["terms.csv"]))
	if report.Refused == nil || !strings.Contains(*report.Refused, "no services") {
		t.Errorf("the terms alone: %v", report.Refused)
	}
}
