package demo

// The county that the demonstration plays in, and how it is called. Everything else in the
// program learns of a county from its files alone.
const (
	County  = "330523" // Also the name of its folder among the counties that come with the program.
	TitleZH = "安吉县"
	TitleEN = "Anji County"
)
