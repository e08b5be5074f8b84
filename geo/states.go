package geo

// stateBoxes are the bounds of each state and territory, with a little to spare, in degrees: coarse, for catching a point
// that is plainly in another state. Some states have islands far from the coast, in boxes of their own.
func stateBoxes(state string) []Box {
	switch state {
	case "ACT":
		return []Box{{148.75, -35.93, 149.41, -35.1}, {150.5, -35.25, 150.8, -35.05}} // and Jervis Bay
	case "NSW":
		return []Box{{140.99, -37.6, 153.7, -28.1}, {158.9, -31.8, 159.4, -31.3}, {167.8, -29.2, 168.1, -28.9}} // Lord Howe, Norfolk
	case "NT":
		return []Box{{128.9, -26.05, 138.05, -10.8}}
	case "QLD":
		return []Box{{137.9, -29.2, 153.7, -9.1}}
	case "SA":
		return []Box{{128.9, -38.2, 141.05, -25.9}}
	case "TAS":
		return []Box{{143.7, -43.8, 148.6, -39.1}, {158.6, -54.9, 159.1, -54.3}, {62, -70, 115, -52}} // Macquarie, Heard, Antarctic bases
	case "VIC":
		return []Box{{140.9, -39.3, 150.1, -33.9}}
	case "WA":
		return []Box{{112.8, -35.3, 129.05, -13.5}, {105.4, -10.7, 105.8, -10.3}, {96.7, -12.3, 97, -11.8}} // Christmas, Cocos
	default:
		return nil
	}
}

// InState reports whether p could be in the state or territory with the given code. It is coarse: it may say yes for a
// point a few dozen kilometres over the border, and never says no for one inside.
func InState(p Point, state string) bool {
	for _, b := range stateBoxes(state) {
		if b.Contains(p) {
			return true
		}
	}
	return false
}
