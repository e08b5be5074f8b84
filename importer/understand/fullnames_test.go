package understand

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestNamesInTexts holds which words of a text are taken for the names of people, and which are not.
func TestNamesInTexts(t *testing.T) {
	for text, want := range map[string][]string{
		"Zarvan Quokka the Chairperson and Founder said: come along.":                     {"Zarvan Quokka"},
		"Zarvan Quokka, our centre administrator, has the key.":                           {"Zarvan Quokka"},
		"Enquiries should be directed to Zarvan Quokka on weekdays.":                      {"Zarvan Quokka"},
		"To reserve a place contact Zarvan Quokka on weekdays.":                           {"Zarvan Quokka"},
		"Run voluntarily by Alison Numbatti and Margaret Bilbyson since 2019.":            {"Alison Numbatti", "Margaret Bilbyson"},
		"An evening led by local performer Zarvan Quokka. Whether you sing or not, come.": {"Zarvan Quokka"},
		"Stop motion by illustrator Zarvan Quokka-Numbatti, all welcome.":                 {"Zarvan Quokka-Numbatti"},
		"Alison Numbatti has joined the document.":                                        {"Alison Numbatti"},
		"Ask to speak with Alison, Margaret or Deborah about it.":                         {"Alison", "Margaret", "Deborah"},
		"Court Administrator Alison M. Numbatti manages it.":                              {"Alison M. Numbatti"},
		"Dr. Alison Numbatti is a physiotherapist.":                                       {"Alison Numbatti"},

		"In 1790 Alison Numbatti had the garden laid out.":                       nil,
		"See the Alison Numbatti summer house, and St Alison's.":                 nil,
		"Meet at Alison Street, Margaret River or Deborah Creek.":                nil,
		"Care Homes and Home Care\n- State Benefits\n- Respite Care\n- Day Care": nil,
		"Please contact Head Office, call Direct Line or ring Triple Zero.":      nil,
		"Details of the classes we run:\n* Healthy Wellbeing classes":            nil,
		"Volunteer Income Tax Assistance and Tax Counselling for all.":           nil,
		"A Co-Op Preparation class, and E-Commerce Training.":                    nil,
		"We serve San Alison Texas and Prince Edward Island.":                    nil,
		"Run by Riverside Community Centre with Quokka Council.":                 nil,
		"The Grace Hope choir sings carols in May with Holly and Ivy.":           nil,
	} {
		var got []string
		for _, find := range []func(string) [][2]int{NamesAsked, FullNames} {
			for _, at := range find(text) {
				name := text[at[0]:at[1]]
				seen := false
				for _, have := range got {
					seen = seen || have == name
				}
				if !seen {
					got = append(got, name)
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}
