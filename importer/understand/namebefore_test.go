package understand

import "testing"

func TestNameBefore(t *testing.T) {
	for text, want := range map[string]string{
		"We sing. Call Jo Smith on ":                  "Jo Smith",
		"Ring Jo at ":                                 "Jo",
		"contact jo smith: ":                          "jo smith",
		"Contact: Zebedee Quokka, ":                   "Zebedee Quokka",
		"Phone Mrs Wombat on ":                        "Mrs Wombat",
		"Email Jo O'Brien-Fern at ":                   "Jo O'Brien-Fern",
		"Ask for Zed on ":                             "Zed",
		"See Jo. Ring Pat Fern (":                     "Pat Fern",
		"Text Jo & Pat Fern – ":                       "Jo & Pat Fern",
		"Call Jo and Pat on mobile: ":                 "Jo and Pat",
		"For details call our President Jo Smith on ": "Jo Smith",
		"We sing.\nJo Smith ":                         "Jo Smith",
		"Speak to J. Wombat on ":                      "J. Wombat",
		"Call JO SMITH ON ":                           "JO SMITH",
		"Call us on ":                                 "",
		"Call on ":                                    "",
		"Ring reception on ":                          "",
		"Call the Reception on ":                      "",
		"Call the Fern House Library on ":             "",
		"Meet at Fern Reserve. Ring ":                 "",
		"Call Jo Smith. Come along! Ring ":            "",
		"Tuesdays at Zyzzyva, ":                       "",
		"":                                            "",
	} {
		start, end, ok := NameBefore(text)
		if got := text[start:end]; got != want || ok != (want != "") {
			t.Errorf("%q: %q (%v), want %q", text, got, ok, want)
		}
	}
}
