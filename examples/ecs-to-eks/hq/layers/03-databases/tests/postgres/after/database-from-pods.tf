# Lets the pods in beside the tasks. The tasks' rule goes when ECS does.
data "aws_security_group" "eks_pods" {
  name = "shop-prod-eks-pods"
}

resource "aws_security_group_rule" "database_from_pods" {
  type                     = "ingress"
  protocol                 = "tcp"
  from_port                = 5432
  to_port                  = 5432
  security_group_id        = data.aws_security_group.database.id
  source_security_group_id = data.aws_security_group.eks_pods.id
}
