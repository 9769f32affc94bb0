CREATE (:Copy {one: 1, head: $head, done: []})
