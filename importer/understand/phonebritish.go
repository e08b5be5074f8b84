package understand

import "strings"

// britain is the country whose telephone numbers are understood beside Australia's, as ISO 3166 has it.
const britain = "GB"

// britishPhone writes the digits of a British number, its leading zero among them, as it is dialled from
// anywhere; "" for digits that no British number has. One zero may be lost, as spreadsheets do.
func britishPhone(d string) string {
	if rest, ok := strings.CutPrefix(d, "0044"); ok {
		d = "0" + strings.TrimPrefix(rest, "0")
	}
	if len(d) == 10 && d[0] != '0' {
		d = "0" + d
	}
	if len(d) < 10 || len(d) > 11 || d[0] != '0' || strings.IndexByte("12378", d[1]) < 0 || d[2:] == strings.Repeat("0", len(d)-2) {
		return ""
	}
	n := d[1:]
	if len(n) == 9 && n[0] != '1' && n[0] != '8' { // only some areas and 0800 numbers are a digit short
		return ""
	}
	switch {
	case n[0] == '2':
		return "+44 " + n[:2] + " " + n[2:6] + " " + n[6:]
	case n[0] == '3' || n[0] == '8' || n[:2] == "11" || n[0] == '1' && n[2] == '1':
		return "+44 " + n[:3] + " " + n[3:6] + " " + n[6:]
	}
	return "+44 " + n[:4] + " " + n[4:]
}
