// Long work is under way: look at the page again. Without scripts the reader does.
"use strict";
setTimeout(() => location.reload(), 2000);
