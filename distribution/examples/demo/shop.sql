-- The database of `gatehouse demo`: a small shop. The role shop_app may read and write everything;
-- what its users may not do is said in gatehouse.yaml beside this file.
CREATE ROLE shop_app LOGIN;

CREATE TABLE customers (
  id    integer PRIMARY KEY,
  name  text NOT NULL,
  email text NOT NULL
);
CREATE TABLE orders (
  id       integer PRIMARY KEY,
  customer integer NOT NULL REFERENCES customers,
  item     text NOT NULL,
  amount   numeric(10, 2) NOT NULL
);

INSERT INTO customers VALUES
  (1, 'Ada', 'ada.lovelace@example.com'),
  (2, 'Grace', 'grace.hopper@example.com'),
  (3, 'Edgar', 'edgar.codd@example.com');
INSERT INTO orders VALUES
  (1, 1, 'Analytical engine', 4200.00),
  (2, 2, 'Compiler', 1952.00),
  (3, 3, 'Relational model', 1970.00);

GRANT SELECT, INSERT, UPDATE, DELETE ON customers, orders TO shop_app;
