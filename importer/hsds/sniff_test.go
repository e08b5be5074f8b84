package hsds

import "testing"

func TestSniff(t *testing.T) {
	for name, c := range map[string]struct {
		file, head string
		want       bool
	}{
		"services of HSDS":       {"services.csv", "id,organization_id,name,description,status\n", true},
		"under another name":     {"list.csv", "\ufeffid,organization_id,program_id,name,description,url\r\n", true},
		"schedules":              {"x.csv", `"id","service_id","weekday","opens_at","closes_at"`, true},
		"a council's services":   {"services.csv", "id,name,description,email,phone,address,suburb,postcode\n", false},
		"a council's locations":  {"locations.csv", "Location ID,Location name,Address,Town,Postcode\n", false},
		"organisations by name":  {"organizations.csv", "id,name,description,email\n", false},
		"contacts of anything":   {"contacts.csv", "id,name,title,email\n", false},
		"a page":                 {"x.json", `{"total_items":1,"contents":[{"id":"1"`, true},
		"a page of version 1":    {"x.json", `{"totalElements":1,"totalPages":1,"content":[`, true},
		"a feed of OpenActive":   {"x.json", `{"next":"https://x","items":[{"state":"updated","data":{"@context":"https://openactive.io/","organization":{}}}]}`, false},
		"any JSON":               {"x.json", `{"type":"FeatureCollection","features":[]}`, false},
		"an address of an API":   {"x.json", `{"version":"3.0","profile":"https://x","openapi_url":"https://y"}`, true},
		"a zip":                  {"x.zip", "PK\x03\x04....data/services.csv", true},
		"a workbook":             {"x.zip", "PK\x03\x04....[Content_Types].xml", false},
		"nothing":                {"services.csv", "", false},
		"another kind of binary": {"services.csv", "\x00\x01\x02", false},
	} {
		if got := Sniff([]byte(c.head), c.file); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
