# Reports reads a replica through RDS Proxy; the proxy's rules live with the data team.
data "aws_db_proxy" "replica" {
  name = "orders-replica"
}

module "replica_access" {
  source = "git::https://git.acme.example/data/replica-access.git?ref=v1.3.0"

  service = "reports"
  proxy   = data.aws_db_proxy.replica.arn
}
